"""How accounts are made: by e-mail address, never by user name."""

from django.contrib.auth.base_user import BaseUserManager

from membership.accounts import addresses


class UserManager(BaseUserManager):
    use_in_migrations = True

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=addresses.settled(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        fields.update(is_staff=True, is_superuser=True)
        return self.create_user(email, password, **fields)
