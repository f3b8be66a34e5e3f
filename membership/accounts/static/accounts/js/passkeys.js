// Shows the passkey buttons where the browser knows passkeys, and says in words when
// a ceremony fails. The ceremonies themselves are allauth's.
const buttons = document.querySelectorAll("[id^=passkey_], [id^=mfa_webauthn_]");
if (window.PublicKeyCredential) {
  buttons.forEach((button) => {
    if (button.tagName === "BUTTON") button.hidden = false;
  });
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("passkey_error");
  if (notice) notice.hidden = false;
});
