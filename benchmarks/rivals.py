"""The same columns by other libraries, one row after another, as their users write it."""

import datetime as dt
import unicodedata

AS_OF = dt.date(2026, 1, 1)
REGIONS = ("Bretagne", "Normandie", "Occitanie", "Île-de-France", "Grand Est", "Hauts-de-France")


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def faker_people(count: int) -> list[dict[str, object]]:
    """People of Faker fr_FR whose sex, names, NIR and e-mail agree: coherent by hand."""
    import random

    import faker

    fake = faker.Faker("fr_FR")
    fake.seed_instance(7)
    chance = random.Random(7)  # noqa: S311 - no secrets
    people = []
    for number in range(1, count + 1):
        sex = "F" if chance.random() < 0.512 else "M"
        birth = fake.date_between(dt.date(1959, 1, 1), dt.date(2008, 12, 31))
        first = fake.first_name_female() if sex == "F" else fake.first_name_male()
        last = fake.last_name()
        body = f"{1 if sex == 'M' else 2}{birth:%y%m}{chance.randrange(1, 96):02}"
        body += f"{chance.randrange(920, 990)}{chance.randrange(1, 1000):03}"
        start = fake.date_between(dt.date(birth.year + 16, 12, 31), AS_OF)
        status = chance.choices(("registered", "struck_off", "identified"), (17, 71, 12))[0]
        people.append(
            {
                "id": number,
                "ft_number": f"999{chance.randrange(10**8):08}",
                "nir": f"{body}{97 - int(body) % 97:02}",
                "sex": sex,
                "birth_name": last,
                "used_name": last if chance.random() < 0.8 else fake.last_name(),
                "first_names": first,
                "birth_date": birth,
                "email": f"{_ascii(first)}.{_ascii(last)}.{number}@example.com",
                "phone": fake.numerify("06399#####"),
                "address": fake.street_address(),
                "code_postal": fake.postcode(),
                "commune": fake.city(),
                "region": chance.choice(REGIONS),
                "status": status,
                "registered_on": start,
                "ended_on": None if status == "registered" else fake.date_between(start, AS_OF),
            }
        )
    return people


def mimesis_people(count: int) -> list[dict[str, object]]:
    """People of Mimesis fr, as coherent as a short function makes them."""
    import random

    from mimesis import Address, Datetime, Person
    from mimesis.enums import Gender
    from mimesis.locales import Locale

    person, address = Person(Locale.FR, seed=7), Address(Locale.FR, seed=7)
    dates = Datetime(Locale.FR, seed=7)
    chance = random.Random(7)  # noqa: S311 - no secrets
    people = []
    for number in range(1, count + 1):
        sex = "F" if chance.random() < 0.512 else "M"
        gender = Gender.FEMALE if sex == "F" else Gender.MALE
        birth = dates.date(start=1959, end=2008)
        first, last = person.first_name(gender=gender), person.last_name(gender=gender)
        body = f"{1 if sex == 'M' else 2}{birth:%y%m}{chance.randrange(1, 96):02}"
        body += f"{chance.randrange(920, 990)}{chance.randrange(1, 1000):03}"
        start = dates.date(start=birth.year + 16, end=2025)
        status = chance.choices(("registered", "struck_off", "identified"), (17, 71, 12))[0]
        people.append(
            {
                "id": number,
                "ft_number": f"999{chance.randrange(10**8):08}",
                "nir": f"{body}{97 - int(body) % 97:02}",
                "sex": sex,
                "birth_name": last,
                "used_name": last if chance.random() < 0.8 else person.last_name(),
                "first_names": first,
                "birth_date": birth,
                "email": f"{_ascii(first)}.{_ascii(last)}.{number}@example.com",
                "phone": person.phone_number(mask="06399#####"),
                "address": address.address(),
                "code_postal": address.postal_code(),
                "commune": address.city(),
                "region": address.region(),
                "status": status,
                "registered_on": start,
                "ended_on": None
                if status == "registered"
                else dates.date(start=start.year, end=2025),
            }
        )
    return people
