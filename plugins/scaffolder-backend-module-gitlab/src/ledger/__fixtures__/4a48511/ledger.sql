--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: forgekey_gitlab_ledger; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.forgekey_gitlab_ledger (
    sequence bigint NOT NULL,
    id character varying(36) NOT NULL,
    task_id character varying(255) NOT NULL,
    step_id character varying(255) NOT NULL,
    action_id character varying(255) NOT NULL,
    user_ref text,
    identity character varying(64) NOT NULL,
    kind character varying(32) NOT NULL,
    state character varying(16) NOT NULL,
    host text NOT NULL,
    owner_kind character varying(16),
    owner_id text,
    name text NOT NULL,
    gitlab_id text,
    expires_at character varying(10),
    variable_key text,
    environment_scope text,
    details text,
    reason text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    closed_at bigint,
    sealed_before text
);


--
-- Name: TABLE forgekey_gitlab_ledger; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.forgekey_gitlab_ledger IS 'What the GitLab actions meant to make, made, and undid';


--
-- Name: COLUMN forgekey_gitlab_ledger.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.sequence IS 'Order of intents';


--
-- Name: COLUMN forgekey_gitlab_ledger.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.id IS 'UUID';


--
-- Name: COLUMN forgekey_gitlab_ledger.user_ref; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.user_ref IS 'Entity reference of who ran the task';


--
-- Name: COLUMN forgekey_gitlab_ledger.identity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.identity IS 'SHA-256 of what makes the thing the same on the next attempt';


--
-- Name: COLUMN forgekey_gitlab_ledger.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.kind IS 'project, content, accessToken, variable';


--
-- Name: COLUMN forgekey_gitlab_ledger.state; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.state IS 'intended, made, void, undone';


--
-- Name: COLUMN forgekey_gitlab_ledger.owner_kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.owner_kind IS 'project or group';


--
-- Name: COLUMN forgekey_gitlab_ledger.owner_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.owner_id IS 'Id or full path of the project or group';


--
-- Name: COLUMN forgekey_gitlab_ledger.gitlab_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.gitlab_id IS 'GitLab’s id of the thing';


--
-- Name: COLUMN forgekey_gitlab_ledger.expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.expires_at IS 'YYYY-MM-DD, of an access token';


--
-- Name: COLUMN forgekey_gitlab_ledger.details; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.details IS 'JSON, for the outputs of a later attempt';


--
-- Name: COLUMN forgekey_gitlab_ledger.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.reason IS 'Why the row was closed';


--
-- Name: COLUMN forgekey_gitlab_ledger.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.created_at IS 'Unix milliseconds';


--
-- Name: COLUMN forgekey_gitlab_ledger.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.updated_at IS 'Unix milliseconds';


--
-- Name: COLUMN forgekey_gitlab_ledger.closed_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.closed_at IS 'Unix milliseconds';


--
-- Name: COLUMN forgekey_gitlab_ledger.sealed_before; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.forgekey_gitlab_ledger.sealed_before IS 'Envelope of what an updated variable was before, and of digests of what was written; never plaintext';


--
-- Name: forgekey_gitlab_ledger_sequence_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.forgekey_gitlab_ledger_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: forgekey_gitlab_ledger_sequence_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.forgekey_gitlab_ledger_sequence_seq OWNED BY public.forgekey_gitlab_ledger.sequence;


--
-- Name: forgekey_gitlab_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.forgekey_gitlab_migrations (
    id integer NOT NULL,
    name character varying(255),
    batch integer,
    migration_time timestamp with time zone
);


--
-- Name: forgekey_gitlab_migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.forgekey_gitlab_migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: forgekey_gitlab_migrations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.forgekey_gitlab_migrations_id_seq OWNED BY public.forgekey_gitlab_migrations.id;


--
-- Name: forgekey_gitlab_migrations_lock; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.forgekey_gitlab_migrations_lock (
    index integer NOT NULL,
    is_locked integer
);


--
-- Name: forgekey_gitlab_migrations_lock_index_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.forgekey_gitlab_migrations_lock_index_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: forgekey_gitlab_migrations_lock_index_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.forgekey_gitlab_migrations_lock_index_seq OWNED BY public.forgekey_gitlab_migrations_lock.index;


--
-- Name: forgekey_gitlab_ledger sequence; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.forgekey_gitlab_ledger ALTER COLUMN sequence SET DEFAULT nextval('public.forgekey_gitlab_ledger_sequence_seq'::regclass);


--
-- Name: forgekey_gitlab_migrations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.forgekey_gitlab_migrations ALTER COLUMN id SET DEFAULT nextval('public.forgekey_gitlab_migrations_id_seq'::regclass);


--
-- Name: forgekey_gitlab_migrations_lock index; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.forgekey_gitlab_migrations_lock ALTER COLUMN index SET DEFAULT nextval('public.forgekey_gitlab_migrations_lock_index_seq'::regclass);


--
-- Data for Name: forgekey_gitlab_ledger; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.forgekey_gitlab_ledger VALUES (1, '3ab6741a-3aff-4511-a950-24ab968602b1', 'c67a13a2-2284-4f29-a84b-f5c669638539', 'publish', 'publish:gitlab', 'user:default/guest', '26b50628d930f1a4fc1346fedf8648725a650f8f8e2b6b937337703a0b415836', 'project', 'made', '127.0.0.1:8929', NULL, NULL, 'acme/platform/deposited', '103', NULL, NULL, NULL, '{"created":true,"fullPath":"acme/platform/deposited","webUrl":"http://127.0.0.1:8929/acme/platform/deposited"}', NULL, 1795598911810, 1795598911851, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (2, '184d57ca-4b17-44ed-920e-280c1bffe360', 'c67a13a2-2284-4f29-a84b-f5c669638539', 'publish', 'publish:gitlab', 'user:default/guest', '837b888df12d310216048b58b85b61b032c76852b7a0901e2e1181128c023254', 'content', 'made', '127.0.0.1:8929', 'project', '103', 'main', NULL, NULL, NULL, NULL, '{"message":"Start deposited","authorName":"Scaffolder","authorEmail":"scaffolder@backstage.io","commitHash":"5bbe884b5bee13951f8b6b525ea09d8b5df56da7","outcome":"pushed"}', NULL, 1795598911856, 1795598912081, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (3, '1622db85-ea6d-4697-a654-d2b19e01b082', 'c67a13a2-2284-4f29-a84b-f5c669638539', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '6cd71f1ad5f34b1a5b9e14ff00b0055c626dec0ae1cf949d2885557729411c7d', 'accessToken', 'made', '127.0.0.1:8929', 'project', '103', 'release', '1007', '2027-02-23', 'RELEASE_TOKEN', '*', '{"spec":{"name":"release","scopes":["write_repository"],"accessLevel":30,"expiresAt":"2027-02-23"},"userId":7,"accessLevel":30}', NULL, 1795598912093, 1795598912104, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (4, '61b6b897-3b09-4526-805d-0f16da8958c4', 'c67a13a2-2284-4f29-a84b-f5c669638539', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '732c005dd62aa7ebea48eab543ea6a98c7f34684647c59d98259ec8166c28cb3', 'variable', 'made', '127.0.0.1:8929', 'project', '103', 'RELEASE_TOKEN', NULL, NULL, NULL, '*', '{"outcome":"created","tokenId":1007}', NULL, 1795598912107, 1795598912120, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (5, 'eab6153f-cc98-4a7c-a282-2a02e5d46162', '4f6edacb-6765-4887-9f66-a391430a69cd', 'publish', 'publish:gitlab', 'user:default/guest', '050f37cfe5b0e8737bcb223233655cb5174c8706d7565be1b998e3d5096a2561', 'project', 'made', '127.0.0.1:8929', NULL, NULL, 'acme/platform/chained', '104', NULL, NULL, NULL, '{"created":true,"fullPath":"acme/platform/chained","webUrl":"http://127.0.0.1:8929/acme/platform/chained"}', NULL, 1795598912506, 1795598912548, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (6, '912d3ba7-a34c-4cd2-86a0-127981903497', '4f6edacb-6765-4887-9f66-a391430a69cd', 'publish', 'publish:gitlab', 'user:default/guest', '1824fac25b4160e7f13c582ec20b0d6edc23772bdb95250778a062e4097cf275', 'content', 'made', '127.0.0.1:8929', 'project', '104', 'main', NULL, NULL, NULL, NULL, '{"message":"Start chained","authorName":"Scaffolder","authorEmail":"scaffolder@backstage.io","commitHash":"470149d9419af1feb891bfb5d37ebb2efedd8086","outcome":"pushed"}', NULL, 1795598912551, 1795598912819, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (8, '10eb8681-aef7-44ac-a287-db3c5a1adb37', '4f6edacb-6765-4887-9f66-a391430a69cd', 'variable', 'gitlab:projectVariable:create', 'user:default/guest', '45bda605d58c1b34b9453358bf92dcac2d20e9f7cf99a6148848efe53e6935f6', 'variable', 'made', '127.0.0.1:8929', 'project', '104', 'RELEASE_TOKEN', NULL, NULL, NULL, '*', '{"outcome":"created","holding":{"entryIds":["16462444-554d-443d-b249-39d2ebf23c2f"],"whole":true}}', NULL, 1795598912959, 1795598912983, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (9, '976204eb-28eb-4129-adcf-97234509a246', '147d48cc-bd77-4050-99a6-026c0069eb6c', 'publish', 'publish:gitlab', 'user:default/guest', 'c430b226ccb171a35590d745e5cfa09b498792760fc44706074c3098d1c3ed8b', 'project', 'made', '127.0.0.1:8929', NULL, NULL, 'acme/platform/left-behind', '105', NULL, NULL, NULL, '{"created":true,"fullPath":"acme/platform/left-behind","webUrl":"http://127.0.0.1:8929/acme/platform/left-behind"}', NULL, 1795598913238, 1795598913288, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (10, 'e1cc81e4-93e8-418f-ae6f-4c32a816602d', '147d48cc-bd77-4050-99a6-026c0069eb6c', 'publish', 'publish:gitlab', 'user:default/guest', '6aae8475525c6036180f3d3eb6675568f797ac65d58c9acbccf270dc9d0d4369', 'content', 'made', '127.0.0.1:8929', 'project', '105', 'main', NULL, NULL, NULL, NULL, '{"message":"Start left-behind","authorName":"Scaffolder","authorEmail":"scaffolder@backstage.io","commitHash":"4662f9c1c066cef30f5e70c0c1da76abe17d53ff","outcome":"pushed"}', NULL, 1795598913299, 1795598913588, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (12, '19714052-c4f2-4fd3-aecc-383fe7cefe7d', '147d48cc-bd77-4050-99a6-026c0069eb6c', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '50d874d31944bbc7cc85e851dd7a2caedebd04923e05ef6fbf880c9f26be6ac1', 'variable', 'undone', '127.0.0.1:8929', 'project', '105', 'RELEASE_TOKEN', NULL, NULL, NULL, '*', NULL, 'CI/CD variable "RELEASE_TOKEN" of project 105 is gone already', 1795598913672, 1795598915218, 1795598915218, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (11, '95b0038c-2b61-4c6f-a118-ebcd8cfce673', '147d48cc-bd77-4050-99a6-026c0069eb6c', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '0a0bd2bf8a5261b086752b70909356292cb724894961bb91c129c87c0b924de3', 'accessToken', 'undone', '127.0.0.1:8929', 'project', '105', 'release', '1009', '2027-02-23', 'RELEASE_TOKEN', '*', '{"spec":{"name":"release","scopes":["write_repository"],"accessLevel":30,"expiresAt":"2027-02-23"},"userId":9,"accessLevel":30}', 'Revoked access token "release" (id 1009) of project 105', 1795598913630, 1795598915222, 1795598915222, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (16, 'f9fe2f87-d50d-452d-ada2-cb532216a0e9', 'a5ddddd6-1137-4aa3-8602-052489596e92', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '1b78572a313384400af0338fe22b6338605761b6299343c8ad221c48c6cb6525', 'variable', 'undone', '127.0.0.1:8929', 'project', '106', 'RELEASE_TOKEN', NULL, NULL, NULL, '*', NULL, 'CI/CD variable "RELEASE_TOKEN" of project 106 is gone already', 1795598915667, 1795598917190, 1795598917190, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (15, '184c4e1b-3a20-49b0-8857-3258c1b994bb', 'a5ddddd6-1137-4aa3-8602-052489596e92', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', 'd75128feb21e7a2367290db623c3af321a6b51d56c231e50a817e4190da5878f', 'accessToken', 'undone', '127.0.0.1:8929', 'project', '106', 'release', '1010', '2027-02-23', 'RELEASE_TOKEN', '*', '{"spec":{"name":"release","scopes":["write_repository"],"accessLevel":30,"expiresAt":"2027-02-23"},"userId":10,"accessLevel":30}', 'Revoked access token "release" (id 1010) of project 106', 1795598915659, 1795598917193, 1795598917193, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (13, 'f4fbab33-53fc-4248-93b4-830faa031e18', 'a5ddddd6-1137-4aa3-8602-052489596e92', 'publish', 'publish:gitlab', 'user:default/guest', 'c1ae199d84a36002b8062644e3c46a4424c842f0197f4e54432fb8b983d6ace8', 'project', 'undone', '127.0.0.1:8929', NULL, NULL, 'acme/platform/rolled-back', '106', NULL, NULL, NULL, '{"created":true,"fullPath":"acme/platform/rolled-back","webUrl":"http://127.0.0.1:8929/acme/platform/rolled-back"}', 'Deleted project "acme/platform/rolled-back" (id 106); GitLab keeps it under another name until its retention period is over', 1795598915375, 1795598917250, 1795598917250, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (14, '02c4417c-0f43-4d08-bbb1-9aa4b3b30aa2', 'a5ddddd6-1137-4aa3-8602-052489596e92', 'publish', 'publish:gitlab', 'user:default/guest', 'd343806125ef12d9157e7b24c1c2a55e4572741f97f60d353bcb0994c5ca4a23', 'content', 'undone', '127.0.0.1:8929', 'project', '106', 'main', NULL, NULL, NULL, NULL, '{"message":"Start rolled-back","authorName":"Scaffolder","authorEmail":"scaffolder@backstage.io","commitHash":"196d7e7373692c655afd8c256bc7d6c5c73ff549","outcome":"pushed"}', 'Deleted project "acme/platform/rolled-back" (id 106); GitLab keeps it under another name until its retention period is over', 1795598915409, 1795598917253, 1795598917253, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (7, '16462444-554d-443d-b249-39d2ebf23c2f', '4f6edacb-6765-4887-9f66-a391430a69cd', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '1dcbe2fd3a8af0984399085d0aeca33a3460669e339734eb781535823670b427', 'accessToken', 'undone', '127.0.0.1:8929', 'project', '104', 'release', '1008', '2027-02-23', NULL, NULL, '{"spec":{"name":"release","scopes":["write_repository"],"accessLevel":30,"expiresAt":"2027-02-23"},"userId":8,"accessLevel":30}', 'Replaced by token 1011', 1795598912847, 1795598917722, 1795598917722, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (17, 'bd1fd5f7-fc3e-437f-ba31-33dcc95647e9', '298fbb83-8998-4ba2-a41a-91e9968a88dc', 'variable', 'gitlab:projectVariable:create', 'user:default/guest', 'e16e4885c0baebbde7880ed2d721b36e95257ab6ae3d573a5224e34fff16f757', 'variable', 'made', '127.0.0.1:8929', 'project', 'acme/platform/deposited', 'REGION', NULL, NULL, NULL, '*', '{"outcome":"created","holding":{"entryIds":[],"whole":false}}', NULL, 1795598917364, 1795598917369, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (18, '6b7a1984-75fc-459a-a9fd-6e62ff0ad074', '7d82f3ca-7e91-4ac5-b8fc-a510951f7150', 'variable', 'gitlab:projectVariable:create', 'user:default/guest', 'e16e4885c0baebbde7880ed2d721b36e95257ab6ae3d573a5224e34fff16f757', 'variable', 'made', '127.0.0.1:8929', 'project', 'acme/platform/deposited', 'REGION', NULL, NULL, NULL, '*', '{"outcome":"updated","holding":{"entryIds":[],"whole":false}}', NULL, 1795598917462, 1795598917473, NULL, 'sealed:eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiZml4dHVyZSIsImV4cCI6MTc5NTY4NTMxOCwidGFzayI6IjdkODJmM2NhLTdlOTEtNGFjNS1iOGZjLWE1MTA5NTFmNzE1MCIsImVudHJ5IjoiNmI3YTE5ODQtNzVmYy00NTlhLWE5ZmQtNmU2MmZmMGFkMDc0In0..NS3Bunq47xTFzDy6.FDfNtWoPMgNaqJ3ir5OK1EL0uhK0_B0FvYznttugEg5wQ4H6WTXNmHmYJt3Q64pGU7_5V5f8GYB5TK5N259t0Oh_Pm4jeoY11UAs6gOneBKpXQKhh9p9ihmQVa2G1g_jEiMEhXe8tc1VitcLzCGObddbSnnF0XZWG0Uj6d-31LrN-w9t_hopkcOixeYrY5D17MstslTl-z19F6unKTKX4XKNAkhXuS5X1qw_uG0KjQZnwp7RBNp-Mxhq0vjoTBMmM-Gg2XvWAplfGtTfOn3c47-BwjGsx-01-ZAM8En_pJkqgrIL96albw57ruqlu8FAdD0Qq4mF5RKJTZx1UOyN4iOEf0VRcB7xxDmB_br61LQcbDYFLOWxKHMVnEGSrU4RYzzclP933qRdUnQWA4CI9MHLiZWAlY6rmzyEeJf2tvQ._qjoD34-CpigXYvf-H3i_w');
INSERT INTO public.forgekey_gitlab_ledger VALUES (19, '206c6c36-d746-4cd6-a138-8fd8ac3cf50b', '256317bd-7649-4d83-b67d-a2b9fa80fa14', 'variable', 'gitlab:projectVariable:create', 'user:default/guest', 'e16e4885c0baebbde7880ed2d721b36e95257ab6ae3d573a5224e34fff16f757', 'variable', 'void', '127.0.0.1:8929', 'project', 'acme/platform/deposited', 'REGION', NULL, NULL, NULL, '*', NULL, 'project acme/platform/deposited already has a CI/CD variable REGION, and another task of this portal made it. Nothing was changed. Choose another key, or set ifExists to "update" or "skip" in the template.', 1795598917581, 1795598917587, 1795598917587, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (20, 'd75e32a4-690e-4193-a501-8a8f78f71a29', 'c10ddb2a-aae4-415f-b74a-488d88bbb8b3', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '2d6e91c001b6f0d5707bc034b4132c2990fd6b57a315c8b299edda4607bc05b3', 'accessToken', 'made', '127.0.0.1:8929', 'project', 'acme/platform/chained', 'release', '1011', '2027-02-23', 'RELEASE_TOKEN', '*', '{"spec":{"name":"release","scopes":["write_repository"],"accessLevel":30,"expiresAt":"2027-02-23"},"userId":11,"accessLevel":30}', NULL, 1795598917696, 1795598917705, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (22, 'd63e54a6-2887-48c3-ad46-b67f7bf8b743', '3a08d526-6872-457d-a885-d1cd98538b10', 'publish', 'publish:gitlab', 'user:default/guest', '604163d29f674cabb020403d311473bf4dab0497f063295763698781ba57ed46', 'project', 'made', '127.0.0.1:8929', NULL, NULL, 'acme/platform/killed', '107', NULL, NULL, NULL, '{"created":true,"fullPath":"acme/platform/killed","webUrl":"http://127.0.0.1:8929/acme/platform/killed"}', NULL, 1795598917878, 1795598917899, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (21, '03b6eb25-3d6f-42ad-be44-051e8a1b1772', 'c10ddb2a-aae4-415f-b74a-488d88bbb8b3', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '1dc23bddbcdf5e2f0577c7403c9d42d3e587058c4ea6725b9c2b0ef81885e9ef', 'variable', 'made', '127.0.0.1:8929', 'project', 'acme/platform/chained', 'RELEASE_TOKEN', NULL, NULL, NULL, '*', '{"outcome":"updated","tokenId":1011}', NULL, 1795598917707, 1795598917719, NULL, 'sealed:eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiZml4dHVyZSIsImV4cCI6MTc5NTY4NTMxOCwidGFzayI6ImMxMGRkYjJhLWFhZTQtNDE1Zi1iNzRhLTQ4OGQ4OGJiYjhiMyIsImVudHJ5IjoiMDNiNmViMjUtM2Q2Zi00MmFkLWJlNDQtMDUxZThhMWIxNzcyIn0..nqt0QUxWO7TEO-1H.iVx_o_HvX8wWeA6SiUOWSapAKBxlGDGrOtNjzDkgi-W7-Q_hqKOtVHYY3RDZQi7U9B0hvGNJ5Mnged-RxC8QPIfmo4CZsKkbG1imy72EKoxSZsZsrsj7qBPSimRwushQDqMVxAQXvKucT911Fh4Cd5hf_dZKu3rDn5Hgr7QnP1F52m8AUA0D7fWJq15CCadTRum7rxyk59kcd6wuMhz0JvzGHttMZ995hfqY5T9PIIz2zeeI3EdudunGqyaQDOhmlqHO5HoTJq32MTx5JuIKn72hb6OVziiuIkWJd_BfruY50SKbAq2y0sfC9LzcQO9-Yq13qyY90Y7xGtY_hi_3DxSJqH9QFqYnPXKEo4_iQiEctT4ng55MzQtuPPNGMWuKWFzSdV1lizri093BBGE.UFHlRZfl5c0T9ahuuiAKog');
INSERT INTO public.forgekey_gitlab_ledger VALUES (23, 'a06a7274-9de2-454a-a38b-bda4f0af92df', '3a08d526-6872-457d-a885-d1cd98538b10', 'publish', 'publish:gitlab', 'user:default/guest', '9e59a58db9bb5b53ebb54ca3e2b7b4c4b477741032b4fac58cf1bb19da18a466', 'content', 'made', '127.0.0.1:8929', 'project', '107', 'main', NULL, NULL, NULL, NULL, '{"message":"Start killed","authorName":"Scaffolder","authorEmail":"scaffolder@backstage.io","commitHash":"70f8eb9b4008a501cb628a8437a774d172d7fef8","outcome":"pushed"}', NULL, 1795598917903, 1795598918123, NULL, NULL);
INSERT INTO public.forgekey_gitlab_ledger VALUES (24, '490256dc-3ad3-4699-a9fa-e4f6d35fab18', '3a08d526-6872-457d-a885-d1cd98538b10', 'token', 'gitlab:projectAccessToken:create', 'user:default/guest', '12a92062772b1a2d15e03615c53924821f8de5b894e7cff166dcf6035eae55c5', 'accessToken', 'intended', '127.0.0.1:8929', 'project', '107', 'release', NULL, NULL, 'RELEASE_TOKEN', '*', '{"spec":{"name":"release","scopes":["write_repository"],"accessLevel":30,"expiresAt":"2027-02-23"}}', NULL, 1795598918130, 1795598918130, NULL, NULL);


--
-- Data for Name: forgekey_gitlab_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.forgekey_gitlab_migrations VALUES (1, '20261101_create_ledger.js', 1, '2026-11-25 09:28:29.476+00');
INSERT INTO public.forgekey_gitlab_migrations VALUES (2, '20261123_keep_what_was_before.js', 1, '2026-11-25 09:28:29.478+00');


--
-- Data for Name: forgekey_gitlab_migrations_lock; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.forgekey_gitlab_migrations_lock VALUES (1, 0);


--
-- Name: forgekey_gitlab_ledger_sequence_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.forgekey_gitlab_ledger_sequence_seq', 24, true);


--
-- Name: forgekey_gitlab_migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.forgekey_gitlab_migrations_id_seq', 2, true);


--
-- Name: forgekey_gitlab_migrations_lock_index_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.forgekey_gitlab_migrations_lock_index_seq', 1, true);


--
-- Name: forgekey_gitlab_ledger forgekey_gitlab_ledger_id_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.forgekey_gitlab_ledger
    ADD CONSTRAINT forgekey_gitlab_ledger_id_unique UNIQUE (id);


--
-- Name: forgekey_gitlab_ledger forgekey_gitlab_ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.forgekey_gitlab_ledger
    ADD CONSTRAINT forgekey_gitlab_ledger_pkey PRIMARY KEY (sequence);


--
-- Name: forgekey_gitlab_migrations_lock forgekey_gitlab_migrations_lock_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.forgekey_gitlab_migrations_lock
    ADD CONSTRAINT forgekey_gitlab_migrations_lock_pkey PRIMARY KEY (index);


--
-- Name: forgekey_gitlab_migrations forgekey_gitlab_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.forgekey_gitlab_migrations
    ADD CONSTRAINT forgekey_gitlab_migrations_pkey PRIMARY KEY (id);


--
-- Name: forgekey_gitlab_ledger_closed_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX forgekey_gitlab_ledger_closed_idx ON public.forgekey_gitlab_ledger USING btree (closed_at);


--
-- Name: forgekey_gitlab_ledger_open_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX forgekey_gitlab_ledger_open_idx ON public.forgekey_gitlab_ledger USING btree (task_id, step_id, identity) WHERE ((state)::text = ANY ((ARRAY['intended'::character varying, 'made'::character varying])::text[]));


--
-- Name: forgekey_gitlab_ledger_task_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX forgekey_gitlab_ledger_task_idx ON public.forgekey_gitlab_ledger USING btree (task_id);


--
-- PostgreSQL database dump complete
--


