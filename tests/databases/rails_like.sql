-- What a web framework in Ruby makes: created_at and updated_at everywhere, pairs of type and id
-- without references, partial unique indexes of soft deletes, join tables without key, counters.

create table schema_migrations (version varchar not null primary key);
create table ar_internal_metadata (
    key varchar not null primary key,
    value varchar,
    created_at timestamp(6) not null,
    updated_at timestamp(6) not null
);

create table accounts (
    id bigserial primary key,
    subdomain varchar not null,
    plan integer not null default 0,
    settings jsonb not null default '{}',
    users_count integer not null default 0,
    deleted_at timestamp(6),
    created_at timestamp(6) not null,
    updated_at timestamp(6) not null
);
create unique index index_accounts_on_lower_subdomain on accounts (lower(subdomain))
    where deleted_at is null;

create table users (
    id bigserial primary key,
    account_id bigint not null references accounts,
    email varchar not null default '',
    encrypted_password varchar not null default '',
    reset_password_token varchar,
    confirmation_token varchar,
    sign_in_count integer not null default 0,
    current_sign_in_ip inet,
    first_name varchar,
    last_name varchar,
    role varchar not null default 'member',
    locale varchar(5),
    time_zone varchar,
    invited_by_type varchar,
    invited_by_id bigint,
    deleted_at timestamp(6),
    created_at timestamp(6) not null,
    updated_at timestamp(6) not null,
    constraint chk_rails_7c2a check (role in ('owner', 'admin', 'member')),
    constraint chk_rails_11aa check ((invited_by_type is null) = (invited_by_id is null))
);
create unique index index_users_on_lower_email on users (lower(email));
create unique index index_users_on_reset_token on users (reset_password_token);
create unique index index_users_on_confirmation_token on users (confirmation_token)
    where confirmation_token is not null;
create unique index index_users_one_owner on users (account_id)
    where role = 'owner' and deleted_at is null;
create index index_users_on_invited_by on users (invited_by_type, invited_by_id);

create table tags (
    id bigserial primary key,
    name varchar not null,
    taggings_count integer not null default 0
);
create unique index index_tags_on_name on tags (name);

create table posts (
    id bigserial primary key,
    account_id bigint not null references accounts,
    author_id bigint references users on delete set null,
    title varchar not null,
    slug varchar not null,
    status integer not null default 0,
    published_at timestamp(6),
    comments_count integer not null default 0,
    position integer,
    deleted_at timestamp(6),
    created_at timestamp(6) not null,
    updated_at timestamp(6) not null,
    constraint chk_rails_published check (status <> 2 or published_at is not null),
    constraint chk_rails_status check (status in (0, 1, 2))
);
create unique index index_posts_on_account_id_and_slug on posts (account_id, slug)
    where deleted_at is null;
create unique index index_posts_on_account_and_position on posts (account_id, position);

create table comments (
    id bigserial primary key,
    commentable_type varchar not null,
    commentable_id bigint not null,
    user_id bigint not null references users,
    parent_id bigint references comments,
    body text not null,
    is_pinned boolean not null default false,
    created_at timestamp(6) not null,
    updated_at timestamp(6) not null,
    constraint chk_rails_body check (char_length(body) between 1 and 2000)
);
create unique index index_comments_one_pinned on comments (commentable_type, commentable_id)
    where is_pinned;

create table taggings (
    id bigserial primary key,
    tag_id bigint not null references tags,
    taggable_type varchar not null,
    taggable_id bigint not null,
    context varchar(128),
    tagger_id bigint,
    created_at timestamp(6)
);
create unique index taggings_idx on taggings (tag_id, taggable_id, taggable_type, context, tagger_id);

-- Join tables without a key; the second at least with an index.
create table posts_users (
    post_id bigint not null references posts,
    user_id bigint not null references users
);
create table posts_tags (
    post_id bigint not null references posts,
    tag_id bigint not null references tags
);
create unique index index_posts_tags on posts_tags (post_id, tag_id);

create table friendships (
    id bigserial primary key,
    user_id bigint not null references users,
    friend_id bigint not null references users,
    accepted_at timestamp(6),
    created_at timestamp(6) not null,
    updated_at timestamp(6) not null,
    constraint chk_rails_self check (user_id <> friend_id)
);
create unique index index_friendships_pair on friendships (
    least(user_id, friend_id), greatest(user_id, friend_id));

create table active_storage_blobs (
    id bigserial primary key,
    key varchar not null,
    filename varchar not null,
    content_type varchar,
    metadata text,
    service_name varchar not null,
    byte_size bigint not null,
    checksum varchar,
    created_at timestamp(6) not null
);
create unique index index_blobs_on_key on active_storage_blobs (key);
create table active_storage_attachments (
    id bigserial primary key,
    name varchar not null,
    record_type varchar not null,
    record_id bigint not null,
    blob_id bigint not null references active_storage_blobs,
    created_at timestamp(6) not null
);
create unique index index_attachments_uniqueness
    on active_storage_attachments (record_type, record_id, name, blob_id);

-- One default for each user, one default for all.
create table addresses (
    id bigserial primary key,
    user_id bigint not null references users,
    street varchar not null,
    zip varchar(10) not null,
    city varchar not null,
    is_default boolean not null default false,
    deleted_at timestamp(6),
    created_at timestamp(6) not null,
    updated_at timestamp(6) not null
);
create unique index index_addresses_default on addresses (user_id)
    where is_default and deleted_at is null;
create table themes (
    id bigserial primary key,
    name varchar not null,
    is_default boolean not null default false,
    is_deleted boolean not null default false
);
create unique index index_themes_default on themes ((1)) where is_default and not is_deleted;
create unique index index_themes_case on themes ((case when is_default then true end));
create unique index index_themes_digest on themes (md5(name));
