// Shows the passkey buttons where the browser knows passkeys, says so where it does not,
// and says in words when a ceremony fails. The ceremonies themselves are allauth's.
const buttons = document.querySelectorAll("[id^=passkey_], [id^=mfa_webauthn_]");
if (window.PublicKeyCredential) {
  buttons.forEach((button) => {
    if (button.tagName === "BUTTON") button.hidden = false;
  });
} else {
  const none = document.getElementById("passkey_none");
  if (none) none.hidden = false;
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("passkey_error");
  if (!notice) return;
  const name = event.detail?.exception?.name;
  const said = [...notice.querySelectorAll("[data-passkey]")];
  const fits = said.find((one) => one.dataset.passkey === name) || said.at(-1);
  said.forEach((one) => { one.hidden = one !== fits; });
  notice.hidden = false;
});
