// Three answers that nobody confuses by ear or in the hand. Browsers let a page
// sound only after a tap: `unlock` is called by "Start scanning".
const NOTES = {
  green: [[660, 0, .11], [990, .12, .2]],
  amber: [[520, 0, .13], [520, .2, .13]],
  red: [[150, 0, .6]],
  tick: [[1200, 0, .03]],
};
const SHAKES = {green: 60, amber: [60, 80, 60], red: 300, tick: 20};
const KEPT = "scan-sound";
let context, on = localStorage.getItem(KEPT) !== "off";

export const isOn = () => on;

export function setOn(value) {
  on = value;
  localStorage.setItem(KEPT, value ? "on" : "off");
}

export function unlock() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return;
  context ??= new Context();
  context.resume().catch(() => {});
}

export function play(tone) {
  navigator.vibrate?.(SHAKES[tone]);
  if (!on || context?.state !== "running") return;
  for (const [pitch, start, length] of NOTES[tone]) {
    const note = context.createOscillator(), gain = context.createGain();
    const from = context.currentTime + start;
    note.type = tone === "red" ? "sawtooth" : "sine";
    note.frequency.value = pitch;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(.5, from + .01);
    gain.gain.setValueAtTime(.5, from + length - .02);
    gain.gain.linearRampToValueAtTime(0, from + length);
    note.connect(gain).connect(context.destination);
    note.start(from);
    note.stop(from + length);
  }
}
