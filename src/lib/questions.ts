// A module of its own, so that the bundle keeps only these three of all the prompts there are.
export {confirm, input, select} from '@inquirer/prompts';
