"""The questions asked of PostgreSQL's own tables: one each for all tables together.

`RELATIONS` are the user's tables and all their partitions, each with the table that tells of it
(`root`); what extensions brought is left out by `TABLES`, and so by everything read after it.
"""

SESSION = """
select pg_catalog.current_setting('server_version_num')::int,
       pg_catalog.current_setting('server_version')"""

RELATIONS = """(
  select c.oid, coalesce(pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid, c.oid) as root,
         c.relname,
         c.relkind, n.nspname
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and c.relpersistence <> 't'
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
) r"""

TABLES = f"""
select r.oid, r.nspname::pg_catalog.text, r.relname::pg_catalog.text, r.relkind = 'p', d.description
from {RELATIONS}
left join pg_catalog.pg_description d
  on d.objoid = r.oid and d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objsubid = 0
where r.oid = r.root and not exists (
  select from pg_catalog.pg_depend e
  where e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and e.objid = r.oid
    and e.deptype = 'e')
order by 2, 3"""

COLUMNS = f"""
select r.root, a.attname::pg_catalog.text, a.atttypid, a.atttypmod,
       pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.attnotnull, a.attidentity <> '', a.attgenerated <> '',
       pg_catalog.pg_get_expr(f.adbin, f.adrelid), d.description
from {RELATIONS}
join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
left join pg_catalog.pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
left join pg_catalog.pg_description d
  on d.objoid = r.oid and d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.objsubid = a.attnum
where r.oid = r.root
order by r.root, a.attnum"""

BESIDE = """
select n.nspname::pg_catalog.text, c.relname::pg_catalog.text, a.attname::pg_catalog.text,
       t.typname::pg_catalog.text, nullif(s.nspname, 'pg_catalog')::pg_catalog.text,
       c.relkind = 'f'
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
join pg_catalog.pg_namespace s on s.oid = t.typnamespace
where c.relkind = 'm' and c.relispopulated or c.relkind = 'f' and not c.relispartition
order by 1, 2, a.attnum"""

NAMED = """
select t.typname::pg_catalog.text, '',
       pg_catalog.array_agg(l.enumlabel::pg_catalog.text order by l.enumsortorder),
       array[]::pg_catalog.text[]
from pg_catalog.pg_type t join pg_catalog.pg_enum l on l.enumtypid = t.oid
group by t.oid, t.typname
union all
select p.proname::pg_catalog.text,
       coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc), array[]::pg_catalog.text[],
       coalesce(
         p.proargnames,
         pg_catalog.array_fill(''::pg_catalog.text, array[p.pronargs::pg_catalog.int4])
       )
from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang
where l.lanname in ('sql', 'plpgsql') and p.oid >= 16384 and p.oid in (
  select d.refobjid from pg_catalog.pg_depend d
  where d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    and d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
order by 1"""
"""Labels of enums, and what functions that constraints call are made of (own ones: from 16384)."""

NOT_NULL_IN_PARTITIONS = f"""
select distinct r.root, a.attname::pg_catalog.text
from {RELATIONS}
join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
where r.oid <> r.root and a.attnotnull"""

_FIELDS = """array(
  select {what} from pg_catalog.pg_attribute a
  where a.attrelid = nullif(t.typrelid, 0) and a.attnum > 0 and not a.attisdropped
  order by a.attnum)"""

TYPES = f"""
with recursive used(oid) as (
  select distinct a.atttypid
  from {RELATIONS}
  join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  where r.oid = r.root
  union
  select n.oid
  from used u join pg_catalog.pg_type t on t.oid = u.oid cross join lateral (
    select t.typelem where t.typelem <> 0
    union all select t.typbasetype where t.typbasetype <> 0
    union all select g.rngsubtype from pg_catalog.pg_range g
      where t.oid in (g.rngtypid, g.rngmultitypid)
    union all select a.atttypid from pg_catalog.pg_attribute a
      where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
  ) n(oid)
)
select t.oid, t.typname::pg_catalog.text, n.nspname::pg_catalog.text, t.typtype::pg_catalog.text,
       pg_catalog.format_type(t.oid, null), coalesce(g.rngsubtype, nullif(t.typelem, 0)),
       coalesce(e.typarray = t.oid, false), nullif(t.typbasetype, 0), t.typtypmod,
       coalesce(pg_catalog.format_type(nullif(t.typbasetype, 0), t.typtypmod), ''), t.typnotnull,
       array(select l.enumlabel::pg_catalog.text from pg_catalog.pg_enum l where l.enumtypid = t.oid
             order by l.enumsortorder),
       array(select pg_catalog.pg_get_expr(k.conbin, 0) from pg_catalog.pg_constraint k
             where k.contypid = t.oid and k.contype = 'c' order by k.conname),
       {_FIELDS.format(what="a.attname::pg_catalog.text")},
       {_FIELDS.format(what="a.atttypid::bigint")},
       {_FIELDS.format(what="a.atttypmod")},
       {_FIELDS.format(what="pg_catalog.format_type(a.atttypid, a.atttypmod)")}
from used u
join pg_catalog.pg_type t on t.oid = u.oid
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_type e on e.oid = t.typelem
left join pg_catalog.pg_range g on t.oid in (g.rngtypid, g.rngmultitypid)"""

_NAMES = """array(
  select a.attname::pg_catalog.text
  from pg_catalog.unnest({numbers}) with ordinality u(number, place)
  join pg_catalog.pg_attribute a on a.attrelid = {table} and a.attnum = u.number
  order by u.place)"""

_ELEMENTS = """array(
  select {what} from pg_catalog.generate_series(0, i.indnkeyatts - 1) place
  left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[place]
  order by place)"""
_PLAIN = _ELEMENTS.format(what="a.attname::pg_catalog.text")
_COMPUTED = _ELEMENTS.format(
    what="case when a.attname is null "
    "then pg_catalog.pg_get_indexdef(i.indexrelid, place + 1, false) end"
)

# An index that is not valid still refuses what is not unique, once it is ready.
UNIQUES = f"""
select r.root, r.oid <> r.root, c.relname::pg_catalog.text, i.indisprimary, {{nulls_distinct}},
       {_PLAIN}, {_COMPUTED}, pg_catalog.pg_get_expr(i.indpred, i.indrelid), not i.indimmediate
from {RELATIONS}
join pg_catalog.pg_index i on i.indrelid = r.oid and i.indisunique and i.indisready and i.indislive
join pg_catalog.pg_class c on c.oid = i.indexrelid
where r.oid = r.root or not c.relispartition
order by r.oid = r.root desc, i.indisprimary desc, c.relname, r.oid"""

# `set constraints` speaks of all that have one name: one that cannot wait lets none of them wait.
REFERENCES = f"""
select r.root, k.conname::pg_catalog.text, k.condeferrable and not exists (
         select from pg_catalog.pg_constraint o where o.conname = k.conname
           and o.connamespace = k.connamespace and not o.condeferrable), k.confmatchtype = 'f',
       tn.nspname::pg_catalog.text,
       t.relname::pg_catalog.text, {_NAMES.format(numbers="k.conkey", table="k.conrelid")},
       {_NAMES.format(numbers="k.confkey", table="k.confrelid")}
from {RELATIONS}
join pg_catalog.pg_constraint k on k.conrelid = r.oid and k.contype = 'f' and k.conparentid = 0
join pg_catalog.pg_class t
  on t.oid = coalesce(pg_catalog.pg_partition_root(k.confrelid)::pg_catalog.oid, k.confrelid)
join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
order by r.oid = r.root desc, k.conname, r.oid"""

CHECKS = f"""
select r.root, r.oid, k.conname::pg_catalog.text, pg_catalog.pg_get_expr(k.conbin, k.conrelid)
from {RELATIONS}
join pg_catalog.pg_constraint k on k.conrelid = r.oid and k.contype = 'c' {{enforced}}
where r.oid = r.root or k.coninhcount = 0
order by k.conname, r.oid"""

EXCLUSIONS = f"""
select r.root, k.conname::pg_catalog.text,
       {_ELEMENTS.format(what="pg_catalog.pg_get_indexdef(i.indexrelid, place + 1, false)")},
       array(select o.oprname::pg_catalog.text
             from pg_catalog.unnest(k.conexclop) with ordinality u(oid, place)
             join pg_catalog.pg_operator o on o.oid = u.oid order by u.place),
       pg_catalog.pg_get_expr(i.indpred, i.indrelid)
from {RELATIONS}
join pg_catalog.pg_constraint k on k.conrelid = r.oid and k.conexclop is not null
  and k.conparentid = 0
join pg_catalog.pg_index i on i.indexrelid = k.conindid
order by r.oid = r.root desc, k.conname, r.oid"""

TRIGGERS = f"""
select r.root, t.tgname::pg_catalog.text, t.tgtype & 2 <> 0, t.tgtype & 1 <> 0,
       t.tgfoid::pg_catalog.regproc::pg_catalog.text,
       case when t.tgqual is not null then pg_catalog.pg_get_triggerdef(t.oid) end, p.prosrc,
       t.tgnewtable::pg_catalog.text
from {RELATIONS}
join pg_catalog.pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal and t.tgparentid = 0
join pg_catalog.pg_proc p on p.oid = t.tgfoid
where t.tgtype & 4 <> 0 and t.tgenabled in ('O', 'A')
order by r.oid = r.root desc, t.tgname, r.oid"""

OTHERS = """not in (
    select u.oid from pg_catalog.pg_roles u where u.rolsuper or u.rolname = current_user)"""
"""Of an owner: it is another user. One who owns what a superuser has has all rights anyway."""

UNTRUSTED = f"p.proowner {OTHERS}"
"""Of a function: another user wrote it."""

# To tell what a partition takes, the server evaluates what it can of the key.
_STRANGE_KEY = rf"""exists (
  select from pg_catalog.pg_partition_ancestors(c.oid) o
  join pg_catalog.pg_class q on q.oid = o.relid
  join pg_catalog.pg_partitioned_table d on d.partrelid = o.relid
  where d.partexprs is not null and q.relowner {OTHERS})
  or exists (
  select from pg_catalog.pg_partition_ancestors(c.oid) o
  join pg_catalog.pg_partitioned_table d on d.partrelid = o.relid
  cross join lateral pg_catalog.regexp_matches(
    d.partexprs::pg_catalog.text, ':(?:funcid|opfuncid) (\d+)', 'g') m (found)
  join pg_catalog.pg_proc p on p.oid = m.found[1]::pg_catalog.oid where {UNTRUSTED})"""

INHERITS = f"""
select i.inhrelid, i.inhparent, c.relispartition, c.relkind = 'p',
       coalesce(pg_catalog.pg_get_expr(c.relpartbound, c.oid), ''),
       case when c.relispartition and not ({_STRANGE_KEY})
         then pg_catalog.pg_get_partition_constraintdef(c.oid) end
from pg_catalog.pg_inherits i
join pg_catalog.pg_class c on c.oid = i.inhrelid and c.relkind in ('r', 'p', 'f')
where not i.inhdetachpending
order by i.inhrelid, i.inhseqno"""
