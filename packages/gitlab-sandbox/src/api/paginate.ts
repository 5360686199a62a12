import { bareError } from '../http/apiErrors';
import { JsonObject, JsonValue } from '../http/json';
import { Reply } from '../http/reply';
import { integer, string } from './params';

/** `use :pagination` (lib/api/pagination_params.rb). */
export const paginationParams = {
  page: integer({ default: 1 }),
  per_page: integer({ default: 20, exceptValues: [0] }),
};

/** Routes that call `verify_pagination_params!` refuse what is below 1. */
export const verifiedPaginationParams = {
  page: integer({ default: 1, minimum: 1 }),
  per_page: integer({ default: 20, minimum: 1 }),
};

/** What the `Link` to the next page of a keyset carries; without one they are filters like others. */
export const keysetParams = {
  pagination: string(),
  id_after: integer(),
  id_before: integer(),
};

const LARGEST_PAGE = 100;

export interface PageOptions<T> {
  /** `false` leaves the totals out, as GitLab does for commits. */
  counted?: boolean;
  /** The id keyset pagination follows; without it a keyset request is refused. */
  keyset?: (item: T) => number;
  /** As it stands in the text about offsets that are too deep: `Project`. */
  type?: string;
}

export interface PageRequest {
  params: JsonObject;
  /** The full address of the request; links repeat its query. */
  address: URL;
  maxCountedRows: number;
  maxOffset: number;
}

type Present<T> = (item: T) => JsonValue | Promise<JsonValue>;

function sizeOf(params: JsonObject): number {
  return Math.min(LARGEST_PAGE, Math.max(1, Number(params.per_page ?? 20)));
}

function link(address: URL, changes: Record<string, number>, rel: string) {
  const target = new URL(address);
  for (const [name, value] of Object.entries(changes)) {
    target.searchParams.set(name, String(value));
  }
  target.searchParams.delete('private_token');
  return `<${target.href}>; rel="${rel}"`;
}

async function presentAll<T>(
  items: readonly T[],
  present: Present<T>,
): Promise<JsonValue[]> {
  return Promise.all(items.map(present));
}

/** One page, with GitLab's headers (lib/gitlab/pagination/offset_header_builder.rb). */
export async function paginate<T>(
  items: readonly T[],
  present: Present<T>,
  request: PageRequest,
  options: PageOptions<T> = {},
): Promise<Reply> {
  if (request.params.pagination === 'keyset') {
    return byKeyset(items, present, request, options);
  }
  return byOffset(
    withinIds(items, request, options),
    present,
    request,
    options,
  );
}

function withinIds<T>(
  items: readonly T[],
  { params }: PageRequest,
  { keyset }: PageOptions<T>,
): readonly T[] {
  const after = Number(params.id_after ?? -Infinity);
  const before = Number(params.id_before ?? Infinity);
  return keyset
    ? items.filter(item => keyset(item) > after && keyset(item) < before)
    : items;
}

async function byOffset<T>(
  items: readonly T[],
  present: Present<T>,
  { params, address, maxCountedRows, maxOffset }: PageRequest,
  { counted = true, keyset, type }: PageOptions<T>,
): Promise<Reply> {
  const size = sizeOf(params);
  const page = Math.max(1, Number(params.page ?? 1));
  if (keyset && page * size > maxOffset) {
    throw bareError(
      `Offset pagination has a maximum allowed offset of ${maxOffset} for requests that return objects of type ${type}. Remaining records can be retrieved using keyset pagination.`,
      405,
    );
  }
  const showsTotals = counted && items.length <= maxCountedRows;
  const lastPage = Math.max(1, Math.ceil(items.length / size));
  const hasNext = page < lastPage;
  const at = (number: number, rel: string) =>
    link(address, { page: number, per_page: size }, rel);
  const links = [
    ...(page > 1 ? [at(page - 1, 'prev')] : []),
    ...(hasNext ? [at(page + 1, 'next')] : []),
    at(1, 'first'),
    ...(showsTotals ? [at(lastPage, 'last')] : []),
  ];
  return {
    status: 200,
    body: await presentAll(
      items.slice((page - 1) * size, page * size),
      present,
    ),
    headers: {
      'X-Per-Page': String(size),
      'X-Page': String(page),
      // Present but empty at the ends.
      'X-Next-Page': hasNext ? String(page + 1) : '',
      'X-Prev-Page': page > 1 ? String(page - 1) : '',
      Link: links.join(', '),
      ...(showsTotals && {
        'X-Total': String(items.length),
        'X-Total-Pages': String(lastPage),
      }),
    },
  };
}

/** Only a link to the next page; a missing one is the end (lib/gitlab/pagination/keyset/). */
async function byKeyset<T>(
  items: readonly T[],
  present: Present<T>,
  request: PageRequest,
  options: PageOptions<T>,
): Promise<Reply> {
  const { params, address } = request;
  const { keyset } = options;
  if (!keyset || (params.order_by ?? 'id') !== 'id') {
    throw bareError(
      'Keyset pagination is not yet available for this type of request',
      405,
    );
  }
  const isUp = params.sort === 'asc';
  const sign = isUp ? 1 : -1;
  const rest = [...withinIds(items, request, options)].sort(
    (a, b) => sign * (keyset(a) - keyset(b)),
  );
  const shown = rest.slice(0, sizeOf(params));
  const last = shown.at(-1);
  const hasNext = last !== undefined && rest.length > shown.length;
  return {
    status: 200,
    body: await presentAll(shown, present),
    headers: hasNext
      ? {
          Link: link(
            address,
            { [isUp ? 'id_after' : 'id_before']: keyset(last) },
            'next',
          ),
        }
      : {},
  };
}
