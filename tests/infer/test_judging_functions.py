"""Functions of the database that judge numbers, mailboxes and phones: those of nobody are kept."""

import re

import psycopg
import pytest
from stdnum import iban
from stdnum.fr import nir, siret

DDL = """
    create function luhn(t text) returns boolean language sql immutable strict as $$
      select sum(case when k = 0 then d else case when d > 4 then 2 * d - 9 else 2 * d end end)
        % 10 = 0
      from (select substr(reverse(t), i, 1)::int d, (i - 1) % 2 k
        from generate_series(1, length(t)) i) x $$;
    create function nir_ok(t text) returns boolean language sql immutable strict as $$
      select t ~ '^[0-9]{15}$' and 97 - (substr(t, 1, 13)::bigint % 97) = substr(t, 14, 2)::int $$;
    create function mel_ok(t text) returns boolean language sql immutable as $$
      select t ~ '^[^@ ]+@[^@ ]+[.][a-z]{2,}$' $$;
    create function tel_ok(t text) returns boolean language plpgsql immutable as $$
      begin return t ~ '^0[1-9][0-9]{8}$'; end $$;
    create function never(t text) returns boolean language plpgsql immutable as $$
      begin return t ~ '^8[0-9]{8}$'; end $$;
    create function mod97(t text) returns boolean language plpgsql immutable strict as $$
      declare s text := substr(t, 5) || left(t, 4); r bigint := 0; c text;
      begin foreach c in array regexp_split_to_array(s, '') loop
        r := case when c ~ '[0-9]' then (r * 10 + c::int) % 97
          else (r * 100 + ascii(c) - 55) % 97 end;
      end loop; return r = 1; end $$;
    create table societe (
      id int primary key, siret char(14) not null unique check (luhn(siret)),
      siren char(9) check (never(siren)));
    create table personne (
      id int primary key, nir char(15) unique check (nir_ok(nir)),
      courriel text not null unique check (mel_ok(courriel)),
      telephone varchar(10) not null check (tel_ok(telephone)),
      iban varchar(34) not null check (mod97(iban)));
"""


@pytest.mark.slow
def test_what_functions_accept_is_nobodys(postgres, three_commands):
    url = postgres.database(DDL)
    three_commands(url)
    with psycopg.connect(url) as connection:
        firms = connection.execute("select siret, siren from societe").fetchall()
        query = "select nir, courriel, telephone, iban from personne"
        people = connection.execute(query).fetchall()
    assert len(firms) == len(people) == 100
    assert all(siret.is_valid(one) and one.startswith("999") for one, _ in firms)
    assert {other for _, other in firms} == {None}
    numbers = [one for one, *_ in people if one is not None]
    assert len(numbers) > 50
    # The places that INSEE never gave: in a department, overseas, abroad.
    places = "(?:0[1-9]|[1-8][0-9]|9[0-5]|2[AB])9[2-8][0-9]|97[12346]8[0-9]|999[1-8][0-9]"
    assert all(nir.is_valid(one) and re.fullmatch(places, one[5:10]) for one in numbers)
    assert all(re.search(r"@(mail[0-9]\.)?example\.(com|org|net)$", row[1]) for row in people)
    # The blocks that ARCEP gives to films.
    blocks = "01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98".replace(" ", "")
    assert all(re.match(rf"({blocks})[0-9]{{4}}$", row[2]) for row in people)
    assert all(iban.is_valid(row[3]) for row in people)
