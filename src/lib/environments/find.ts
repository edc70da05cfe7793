import type {TagGateway} from '../aws/tags.ts';
import type {Config} from '../config/config.ts';
import type {Prompter} from '../prompt.ts';
import {chooseEnvironment} from './choose.ts';
import {assemble, discoveryKeys, type Environment, environmentNames, type Resource, resourceOf} from './environment.ts';

export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

export interface EnvironmentFinder {
  all(): Promise<readonly Environment[]>;
  choose(named: string | undefined): Promise<Environment>;
}

export interface FinderParts {
  readonly config: Config;
  readonly place: Place;
  readonly prompt: Prompter;
  readonly tags: () => Promise<TagGateway>;
}

/** Finds environments by reading what carries a stack name or one of the tags: anew each time it is asked. */
export function createEnvironmentFinder({config, place, prompt, tags}: FinderParts): EnvironmentFinder {
  const found = () => readResources(config, tags);
  return {
    async all() {
      const resources = await found();
      return environmentNames(config, resources).map((name) => assemble(name, config, resources, place));
    },
    async choose(named) {
      const resources = await found();
      const name = await chooseEnvironment(
        named,
        environmentNames(config, resources),
        prompt,
        `account ${place.account}, region ${place.region}`,
      );
      return assemble(name, config, resources, place);
    },
  };
}

async function readResources(config: Config, tags: () => Promise<TagGateway>): Promise<readonly Resource[]> {
  const gateway = await tags();
  const lists = await Promise.all(discoveryKeys(config).map((key) => gateway.resources({key})));
  const byArn = new Map(lists.flat().map((each) => [each.arn, each]));
  return [...byArn.values()].flatMap(({arn, tags: tagSet}) => resourceOf(arn, tagSet) ?? []);
}
