"""What is installed and how it behaves everywhere. Environments add to this."""

from pathlib import Path

from config import env
from config.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(env.text("GUILDHALL_VAR", str(ROOT / "var"))).resolve()

INSTALLED_APPS = [
    "search",
    "home",
    "home.adverts",
    "home.library",
    "home.galleries",
    "home.news",
    "home.questions",
    "home.board",
    "events",
    "events.registrations",
    "events.tickets",
    "events.checkin",
    "events.rooms",
    "polls",
    "chat.moderation",
    "chat.direct",
    "chat.groups",
    "chat",
    "chat.searching",
    "chat.notifications",
    "chat.push",
    "polls.assembly",
    "membership",
    "membership.apikeys",
    "membership.accounts",
    "membership.joining",
    "membership.terms",
    "membership.offices",
    "membership.directory",
    "membership.invitations",
    "membership.connections",
    "membership.week",
    "membership.privacy_centre",
    "membership.intake",
    "membership.units",
    "membership.access",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "channels",
    "django_celery_beat",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
]

# Ways in that others keep, each only where its variables are set.
_elsewhere = env.sign_in_elsewhere()
INSTALLED_APPS += _elsewhere["apps"]

MIDDLEWARE = [
    "core.pagecache.PageCacheMiddleware",
    "core.middleware.PackMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before the browser policy: a stylesheet or a font needs none, and its 300 bytes
    # with each of a dozen files are felt on a phone.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "events.checkin.middleware.ScanMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.AdminPolicyMiddleware",
    "core.middleware.FrameMiddleware",
    "core.bodies.BodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "membership.accounts.middleware.LimitsMiddleware",
    "membership.accounts.middleware.SessionAgeMiddleware",
    "membership.accounts.middleware.StaffDoorMiddleware",
    "membership.terms.middleware.TermsMiddleware",
    "core.redirects.RedirectMiddleware",
    "home.middleware.ApprovalMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

# People and doors
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation."
        "UserAttributeSimilarityValidator"
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "membership.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A mail may take a minute; a code is good for ten (ASVS 6.5.5) and few tries.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Not SUPPORTS_CHANGE: the page would differ for an address that has an account.
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Tries for each address of a visitor (ip) and each account (key), counted in the
# database (membership.accounts.limits). Figures: safety.md 8.7. Forms that are sent
# are more than accounts that are made: those have their own limit.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,2/h/key,5/d/key",
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
    "confirm_email": "1/10s/key,20/d/key",
}
SIGNUPS_AN_HOUR = env.number("GUILDHALL_SIGNUPS_AN_HOUR", 5)
_forms = "membership.accounts.forms."
ACCOUNT_FORMS = {
    "login": _forms + "LoginForm",
    "signup": _forms + "SignupForm",
    "add_email": _forms + "AddEmailForm",
    "change_email": _forms + "ChangeEmailForm",
    "change_password": _forms + "ChangePasswordForm",
    "set_password": _forms + "SetPasswordForm",
    "reset_password": _forms + "ResetPasswordForm",
    "reset_password_from_key": _forms + "ResetPasswordKeyForm",
    "reauthenticate": _forms + "ReauthenticateForm",
    "request_login_code": _forms + "RequestLoginCodeForm",
    "confirm_login_code": _forms + "ConfirmLoginCodeForm",
    "confirm_email_verification_code": _forms + "ConfirmEmailForm",
    "confirm_password_reset_code": _forms + "ConfirmResetForm",
}
# A known address is never joined to a provider's account by itself: whoever owns both
# signs in here and connects them in "Sign-in and security", having proved it is still
# them. A provider's word alone would open the account to whoever runs the provider.
SOCIALACCOUNT_PROVIDERS = _elsewhere["providers"]
SOCIALACCOUNT_ADAPTER = "membership.accounts.elsewhere.ElsewhereAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False  # the name, the address and the terms are asked
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_FORMS = {
    "signup": _forms + "ElsewhereSignupForm",
    "disconnect": _forms + "DisconnectForm",
}
_key_forms = "membership.accounts.key_forms."
MFA_FORMS = {
    "authenticate": _forms + "AuthenticateForm",
    "reauthenticate": _forms + "SecondFactorAgainForm",
    "activate_totp": _forms + "ActivateTotpForm",
    "add_webauthn": _key_forms + "AddKeyForm",
    "edit_webauthn": _key_forms + "EditKeyForm",
    "signup_webauthn": _key_forms + "SignupKeyForm",
    "login_webauthn": _key_forms + "LoginKeyForm",
    "authenticate_webauthn": _key_forms + "AuthenticateKeyForm",
    "reauthenticate_webauthn": _key_forms + "ReauthenticateKeyForm",
}
MFA_ADAPTER = "membership.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# A code of the half minute before or after counts: it may change while it is typed.
# Each is taken once (membership.accounts.limits).
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
# Staff roles must have a second factor; demo data may turn that off, in print.
MFA_REQUIRED_FOR_STAFF = env.flag("GUILDHALL_STAFF_MFA", True)

# Invitations in the queue (pasted lists, imports) go at this rate.
INVITATIONS_A_MINUTE = env.number("GUILDHALL_INVITATIONS_A_MINUTE", 20)

# Languages and time
LANGUAGE_CODE = "da"
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = True
USE_TZ = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("da", "Dansk"), ("en", "English")]
# The second has what Wagtail's own Danish lacks.
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "wagtail"]
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# Wagtail
WAGTAIL_SITE_NAME = "Guildhall"
WAGTAILADMIN_BASE_URL = env.text(
    "GUILDHALL_URL", f"http://localhost:{env.number('PORT', 8000)}"
).rstrip("/")
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.SiteDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Said in the form; what a file holds is looked at in core.documents.
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.picture_forms.PictureForm"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# An approval is of one version. The editor's own saving made a new one whenever an
# approver merely opened the page: the approver became its author, and the approval
# was of an older text. So nothing is saved that nobody asked to save.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_FINISH_WORKFLOW_ACTION = "home.finish.publish_approved"
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILSEARCH_BACKENDS = env.search_backends(env.text("GUILDHALL_OPENSEARCH_URL"))
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
TAGGIT_CASE_INSENSITIVE = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static-root"
# Nobody else's page uses our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
# Whether Django hands out uploaded pictures; in production the proxy or S3 does.
SERVE_MEDIA = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long StreamField page
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Mail: everything goes through core.mail's outbox; this is only the last step.
DEFAULT_FROM_EMAIL = env.text("GUILDHALL_FROM", "hello@guild.example")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
EMAIL_SUBJECT_PREFIX = ""

# Work behind the page. Rows decide what is due; Celery is only told to hurry.
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
SCHEDULE_MODULE = "config.schedule"
# django-celery-beat takes these over into its table at each start.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for name, (task, seconds) in SCHEDULE.items()
}

# Browser policy: one fixed line, no nonce, so that pages can be cached.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        # A form of ours may end at a provider's login page.
        "form-action": ["'self'", *_elsewhere["origins"]],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Ticket keys: {key id: 32-byte Ed25519 seed as hex}; the highest id signs.
TICKET_KEYS: dict[int, str] = {}
# What people say is sealed with these: {key id: 32-byte AES key as hex}, newest last.
CHAT_KEYS: dict[int, str] = {}

# The key that says to push services who is calling: 64 hex digits; empty: no push. Whom
# they write to when something is wrong. Whether this machine itself may be called.
PUSH_KEY = ""
PUSH_CONTACT = "mailto:hello@guild.example"
PUSH_LOOPBACK = False

# Where mail can be read in the browser; None outside demo data.
MAILBOX: Path | None = None
DEMO = False

# A person may search this often a minute, an address four times as often.
SEARCH_A_MINUTE = env.number("GUILDHALL_SEARCHES_A_MINUTE", 30)
# A phone at a gate may ask this often a minute; a person is slower than that.
CHECKIN_SCANS_A_MINUTE = env.number("GUILDHALL_CHECKIN_SCANS_A_MINUTE", 120)
# The two look-ups of a scan stay planned in PostgreSQL. Off behind a PgBouncer
# before 1.21, which mixes connections up.
CHECKIN_PREPARED_STATEMENTS = env.flag("GUILDHALL_PREPARED_STATEMENTS", True)
