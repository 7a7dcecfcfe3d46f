/**
 * Owns what becomes of facts in code that does not run where the program is taken to run: defects there are none, and routes are not
 * reported. Finds no fact itself.
 */
import type { Route } from '../core/route.js';
import type { Where } from '../core/span.js';
import type { Program } from './program.js';
import type { Stage } from './stage.js';

/** Tells the places that are never reached under the profile of a run. */
export class Outside {
  constructor(
    private readonly program: Program,
    private readonly stage: Stage,
  ) {}

  /** The facts in code that runs. */
  without<T extends Where>(facts: readonly T[]): readonly T[] {
    return facts.filter((fact) => !this.stage.excludesPlace(fact, this.program));
  }

  /** Routes with those told apart that are declared or mounted in code that does not run: they are open to nobody. */
  marked(routes: readonly Route[]): readonly Route[] {
    return routes.map((route) => {
      const open = route.verdict === 'unguarded' || route.verdict === 'unresolved';
      if (!open || ![route.at, ...route.mounts].some((place) => this.stage.excludesPlace(place, this.program))) return route;
      return { ...route, verdict: 'public', reason: 'declared for other stages than the one that is judged' };
    });
  }
}
