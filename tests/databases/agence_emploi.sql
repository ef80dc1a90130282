-- An employment agency as an office of the nineties would have it: upper case, abbreviations,
-- numbers with leading zeros as char(n), dates of effect, comments in French.

create table "REGION" (
    "CD_REG" char(2) primary key,
    "LB_REG" varchar(60) not null
);
comment on table "REGION" is 'Régions administratives';

create table "DEPT" (
    "CD_DEPT" char(3) primary key,
    "LB_DEPT" varchar(60) not null,
    "CD_REG" char(2) not null references "REGION"
);

create table "COMMUNE" (
    "CD_INSEE" char(5) primary key,
    "LB_COMMUNE" varchar(80) not null,
    "CD_POSTAL" char(5) not null,
    "CD_DEPT" char(3) not null references "DEPT"
);
comment on column "COMMUNE"."CD_INSEE" is 'Code officiel géographique';

create table "AGENCE" (
    "NUM_AGENCE" numeric(5) primary key,
    "CD_SAFIR" char(5) not null unique,
    "LB_AGENCE" varchar(80) not null,
    "ADR_L1" varchar(38) not null,
    "ADR_L2" varchar(38),
    "CD_POSTAL" char(5) not null,
    "LB_VILLE" varchar(38) not null,
    "NO_TEL" varchar(14),
    "DT_OUVERTURE" date not null,
    "DT_FERMETURE" date,
    constraint "CK_AGENCE_DATES" check ("DT_FERMETURE" is null or "DT_FERMETURE" >= "DT_OUVERTURE")
);

create table "CONSEILLER" (
    "ID_CONSEILLER" numeric(8) primary key,
    "NUM_AGENCE" numeric(5) not null references "AGENCE",
    "CIVILITE" varchar(4) not null,
    "NOM" varchar(40) not null,
    "PRENOM" varchar(40) not null,
    "MEL_PRO" varchar(80) not null unique,
    "TOP_ACTIF" char(1) not null default 'O',
    constraint "CK_CONS_CIV" check ("CIVILITE" in ('M', 'MME')),
    constraint "CK_CONS_ACTIF" check ("TOP_ACTIF" in ('O', 'N'))
);

create table "ROME" (
    "CD_ROME" char(5) primary key,
    "LB_ROME" varchar(100) not null,
    constraint "CK_ROME_CODE" check ("CD_ROME" ~ '^[A-N][0-9]{4}$')
);
comment on table "ROME" is 'Répertoire opérationnel des métiers et des emplois';

create table "DEMANDEUR" (
    "NO_IND" numeric(11) primary key,
    "NIR" char(13) unique,
    "CLE_NIR" char(2),
    "CD_CIVILITE" char(1) not null,
    "NOM_NAISS" varchar(40) not null,
    "NOM_USAGE" varchar(40),
    "PRENOM" varchar(40) not null,
    "DT_NAIS" date not null,
    "CD_SEXE" char(1) not null,
    "CD_PAYS_NAIS" char(2) not null default 'FR',
    "CD_NATIO" char(3),
    "LB_ADR" varchar(100),
    "CD_POSTAL" char(5) not null,
    "CD_COMMUNE" char(5) not null references "COMMUNE" ("CD_INSEE"),
    "TEL_PORT" varchar(20),
    "COURRIEL" varchar(100),
    "NB_ENF" numeric(2) not null default 0,
    "CD_SIT_FAM" char(1) not null,
    "NIV_FORM" char(3),
    "TOP_TH" char(1) not null,
    "DT_CREATION" timestamp not null default now(),
    "DT_MAJ" timestamp,
    constraint "CK_DE_CIV" check ("CD_CIVILITE" in ('1', '2')),
    constraint "CK_DE_SEXE" check ("CD_SEXE" in ('1', '2')),
    constraint "CK_DE_SITFAM" check ("CD_SIT_FAM" in ('C', 'M', 'P', 'D', 'V')),
    constraint "CK_DE_TH" check ("TOP_TH" in ('O', 'N')),
    constraint "CK_DE_ENF" check ("NB_ENF" >= 0),
    constraint "CK_DE_MAJ" check ("DT_MAJ" is null or "DT_MAJ" >= "DT_CREATION")
);
comment on table "DEMANDEUR" is 'Demandeurs d''emploi';
comment on column "DEMANDEUR"."TOP_TH" is 'Travailleur handicapé (O/N)';
comment on column "DEMANDEUR"."NIV_FORM" is 'Niveau de formation';

create table "INSCRIPTION" (
    "NO_IND" numeric(11) not null references "DEMANDEUR",
    "NO_ORDRE" numeric(3) not null,
    "NUM_AGENCE" numeric(5) not null references "AGENCE",
    "DT_INSC" date not null,
    "DT_FIN" date,
    "CD_CATEG" char(1) not null,
    "MT_SAL_ANT" numeric(9, 2),
    "CD_MOTIF_FIN" char(2),
    primary key ("NO_IND", "NO_ORDRE"),
    constraint "CK_INSC_DATES" check ("DT_FIN" is null or "DT_FIN" > "DT_INSC"),
    constraint "CK_INSC_MOTIF" check (("DT_FIN" is null) = ("CD_MOTIF_FIN" is null)),
    constraint "CK_INSC_CATEG" check ("CD_CATEG" between 'A' and 'E'),
    constraint "CK_INSC_SAL" check ("MT_SAL_ANT" > 0)
);

create table "ENTREPRISE" (
    "SIREN" char(9) primary key,
    "RAISON_SOCIALE" varchar(80) not null,
    "CD_NAF" char(5) not null,
    "EFFECTIF" integer,
    constraint "CK_ENT_NAF" check ("CD_NAF" ~ '^[0-9]{4}[A-Z]$'),
    constraint "CK_ENT_EFF" check ("EFFECTIF" between 0 and 500000)
);

create table "ETABLISSEMENT" (
    "SIRET" char(14) primary key,
    "SIREN" char(9) not null references "ENTREPRISE",
    "ENSEIGNE" varchar(50),
    "ADRESSE" varchar(100) not null,
    "CP" char(5) not null,
    "VILLE" varchar(40) not null,
    constraint "CK_ETAB_SIRET" check (length("SIRET") = 14)
);

create table "OFFRE" (
    "NO_OFFRE" char(7) primary key,
    "SIRET" char(14) not null references "ETABLISSEMENT",
    "CD_ROME" char(5) not null references "ROME",
    "LIB_POSTE" varchar(100) not null,
    "TYP_CONTRAT" char(3) not null,
    "DUREE_MOIS" numeric(2),
    "SAL_MIN" numeric(8, 2) not null,
    "SAL_MAX" numeric(8, 2),
    "DT_PARUTION" date not null,
    constraint "CK_OFF_TYP" check ("TYP_CONTRAT" in ('CDI', 'CDD', 'MIS')),
    constraint "CK_OFF_DUREE" check ("TYP_CONTRAT" = 'CDI' or "DUREE_MOIS" is not null),
    constraint "CK_OFF_SAL" check ("SAL_MAX" is null or "SAL_MAX" >= "SAL_MIN")
);

create table "METIER_RECH" (
    "NO_IND" numeric(11) not null references "DEMANDEUR",
    "CD_ROME" char(5) not null references "ROME",
    "RANG" numeric(1) not null,
    primary key ("NO_IND", "CD_ROME"),
    unique ("NO_IND", "RANG"),
    constraint "CK_MR_RANG" check ("RANG" between 1 and 3)
);

create table "RDV" (
    "ID_RDV" numeric(12) primary key,
    "NO_IND" numeric(11) not null references "DEMANDEUR",
    "ID_CONSEILLER" numeric(8) not null references "CONSEILLER",
    "DT_RDV" timestamp not null,
    "HR_DEB" time not null,
    "HR_FIN" time not null,
    "CD_ETAT" char(2) not null,
    "COMMENTAIRE" text,
    unique ("ID_CONSEILLER", "DT_RDV"),
    constraint "CK_RDV_HR" check ("HR_FIN" > "HR_DEB"),
    constraint "CK_RDV_ETAT" check ("CD_ETAT" in ('PR', 'HO', 'AB', 'EX'))
);

create table "MISE_EN_RELATION" (
    "NO_IND" numeric(11) not null references "DEMANDEUR",
    "NO_OFFRE" char(7) not null references "OFFRE",
    "DT_MER" date not null,
    "CD_SUITE" char(1),
    primary key ("NO_IND", "NO_OFFRE")
);

create table "PAIEMENT" (
    "ID_PAIEMENT" numeric(12) primary key,
    "NO_IND" numeric(11) not null,
    "NO_ORDRE" numeric(3) not null,
    "AA_MM" char(6) not null,
    "MT_BRUT" numeric(9, 2) not null,
    "MT_NET" numeric(9, 2) not null,
    "IBAN" varchar(34),
    foreign key ("NO_IND", "NO_ORDRE") references "INSCRIPTION",
    unique ("NO_IND", "NO_ORDRE", "AA_MM"),
    constraint "CK_PAIE_MOIS" check ("AA_MM" ~ '^20[0-2][0-9](0[1-9]|1[0-2])$'),
    constraint "CK_PAIE_NET" check ("MT_NET" > 0 and "MT_NET" <= "MT_BRUT")
);

create table "PARAM" (
    "CD_PARAM" varchar(20) primary key,
    "VALEUR" varchar(200),
    "DT_EFFET" date not null
);
