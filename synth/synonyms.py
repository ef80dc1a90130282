"""Words that other programs, databases and the French use for what is called otherwise here."""

_NAMES = """
nir nss numero_securite_sociale num_secu secu securite_sociale ssn insee
text string str varchar char regex pattern
int integer bigint smallint number
bool boolean
decimal numeric money
float double real
datetime timestamp
sequence serial autoincrement auto_increment identity
choice enum oneof one_of
ref reference references foreign_key fk
expr sql expression
email mail courriel e_mail
phone telephone tel mobile
address adresse
person personne people
code_postal zip zipcode zip_code postal_code postcode
siren company
sex sexe gender genre
birth_date date_naissance date_of_birth birthday
value constant fixed
"""
OURS = {other: line.split()[0] for line in _NAMES.splitlines() for other in line.split()[1:]}
"""What a word is called here."""
