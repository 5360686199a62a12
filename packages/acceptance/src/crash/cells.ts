import { AFTERMATHS, Aftermath, Chain, CHAINS } from './chains';
import {
  ChainGate,
  ChainRequest,
  CHANGES,
  Loss,
  RecordedChain,
  RecordedRuns,
  RepairPhase,
} from './recorded';
import { FAULT_WORDS, FaultWord } from './vocabulary';

/** One request of a chain goes wrong, once or until somebody does something about it. */
export interface FaultCell {
  name: string;
  chain: Chain;
  request: ChainRequest;
  word: FaultWord;
  lasting: boolean;
  aftermath: Aftermath;
}

/**
 * - `recovery`: the portal is started again, and the scaffolder goes on with the task by itself
 * - `recovery without a key`: as above, but what was sealed before does not open any more
 * - `rollback`: the portal is started again, GitLab fails, and the template's last step undoes what there is
 */
export const KILL_SERIES = [
  'recovery',
  'recovery without a key',
  'rollback',
] as const;
export type KillSeries = (typeof KILL_SERIES)[number];

/** What GitLab does with a request in the middle of which the portal is killed. */
export type KillMoment = 'sent' | 'slow' | 'between' | 'late' | 'acted';

interface Moment {
  says: string;
  /** All requests in all series unless told otherwise. */
  isFor?(request: ChainRequest, series: KillSeries): boolean;
}

const KILL_MOMENTS: Record<KillMoment, Moment> = {
  sent: { says: 'GitLab never acts on it' },
  slow: { says: 'GitLab acts on it when the portal is dead' },
  between: {
    says: 'GitLab acts on it between the look and the call of the recovery',
    isFor: ({ operation }, series) =>
      CHANGES.test(operation) && series !== 'rollback',
  },
  late: { says: 'GitLab acts on it when the task has ended' },
  acted: { says: 'GitLab has acted on it, and the answer is on its way' },
};

/** The portal is killed while a task of a chain is at a certain point. */
export interface KillCell {
  name: string;
  chain: Chain;
  series: KillSeries;
  /** For people, the same for each series. */
  where: string;
  at: { gate: string } | { request: ChainRequest; moment: KillMoment };
}

/** What makes something loses every answer until the task has failed, and its repair meets a second fault, once. */
export interface RepairCell {
  name: string;
  chain: Chain;
  loss: Loss;
  during: RepairPhase;
  /** Of the repair. */
  second: ChainRequest;
  word: FaultWord;
}

/** Two tasks that replace the token of one project start together, and the first such request of them goes wrong. */
export interface AtOnceCell {
  name: string;
  request: ChainRequest;
  word: FaultWord;
}

/** Another portal finishes a task while its own waits for an answer, which comes when all is done. */
export interface TwiceCell {
  name: string;
  chain: Chain;
  at: { request: ChainRequest; moment: TwiceMoment };
}

export const TWICE_MOMENTS = {
  acted:
    'GitLab has acted on it, and answers when the other portal has finished',
  slow: 'GitLab acts on it when the other portal has finished',
};
export type TwiceMoment = keyof typeof TWICE_MOMENTS;

type Recorded = Record<Chain, RecordedChain>;

export function faultCells(recorded: Recorded): FaultCell[] {
  return CHAINS.flatMap(chain =>
    recorded[chain].requests.flatMap(request =>
      FAULT_WORDS.filter(
        ({ isFor }) => isFor?.(request.operation) ?? true,
      ).flatMap(word => {
        const cell = { chain, request, word };
        return [
          named({ ...cell, lasting: false, aftermath: 'retry' }),
          ...(word.lasting ? AFTERMATHS : []).map(aftermath =>
            named({ ...cell, lasting: true, aftermath }),
          ),
        ];
      }),
    ),
  );
}

export function killCells(recorded: Recorded): KillCell[] {
  return KILL_SERIES.flatMap(series =>
    CHAINS.flatMap(chain => [
      ...recorded[chain].requests.flatMap(request =>
        momentsOf(request, series).map(moment =>
          killed(
            chain,
            series,
            `${nameOf(request)}, ${KILL_MOMENTS[moment].says}`,
            { request, moment },
          ),
        ),
      ),
      ...recorded[chain].gates.map(gate =>
        killed(chain, series, describeGate(gate), gate),
      ),
    ]),
  );
}

/** What can hit a repair: it was done, it was not done, and nobody knows. */
const SECOND_FAULTS = ['lose-answer', 'status-500', 'reset'];

export function repairCells({ repairs }: Pick<RecordedRuns, 'repairs'>) {
  return repairs.flatMap(({ chain, loss, during, requests }) =>
    requests.flatMap(second =>
      FAULT_WORDS.filter(({ says }) => SECOND_FAULTS.includes(says)).map(
        (word): RepairCell => ({
          name: `${chain}: the answer to ${nameOf(loss.request)} is lost, and during the ${during} ${nameOf(second)} ${word.says}`,
          ...{ chain, loss, during, second, word },
        }),
      ),
    ),
  );
}

export function atOnceCells({ replacing }: Pick<RecordedRuns, 'replacing'>) {
  return replacing.flatMap(request =>
    FAULT_WORDS.filter(
      ({ patience, isFor }) =>
        patience === 'usual' && (isFor?.(request.operation) ?? true),
    ).map((word): AtOnceCell => ({
      name: `two at once: ${nameOf(request)} ${word.says}`,
      ...{ request, word },
    })),
  );
}

export function twiceCells(recorded: Recorded): TwiceCell[] {
  return CHAINS.flatMap(chain =>
    recorded[chain].requests.flatMap(request =>
      (Object.keys(TWICE_MOMENTS) as TwiceMoment[]).map(moment => ({
        name: `${chain}: alive twice at ${nameOf(request)}, ${TWICE_MOMENTS[moment]}`,
        ...{ chain, at: { request, moment } },
      })),
    ),
  );
}

function momentsOf(request: ChainRequest, series: KillSeries): KillMoment[] {
  return (Object.keys(KILL_MOMENTS) as KillMoment[]).filter(
    moment => KILL_MOMENTS[moment].isFor?.(request, series) ?? true,
  );
}

export function nameOf({ operation, nth }: ChainRequest): string {
  return nth === 1 ? operation : `${operation} (${nth})`;
}

function named(cell: Omit<FaultCell, 'name'>): FaultCell {
  const { chain, request, word, lasting, aftermath } = cell;
  const often = lasting ? ', every time' : '';
  return {
    ...cell,
    name: `${chain}: ${nameOf(request)} ${word.says}${often} → ${aftermath}`,
  };
}

function killed(
  chain: Chain,
  series: KillSeries,
  where: string,
  at: KillCell['at'],
): KillCell {
  const name = `${chain}: killed at ${where} → ${series}`;
  return { name, chain, series, where, at };
}

function describeGate({ gate, after }: ChainGate): string {
  return `${after ?? 'the beginning'}, ${gate}`;
}
