/** Owns how programs ask for folders of the machine that they run on, in every language. */
import type { Model } from '../link/model.js';

const temporary = { does: 'folder', below: 'temporary' } as const;
const working = { does: 'folder', below: 'working' } as const;

export const machineFolders: Model = {
  id: 'machine-folders',
  packages: [],
  watch: [],
  calls: {
    'os.tmpdir': temporary,
    'os.default.tmpdir': temporary,
    'fs.mkdtempSync': temporary,
    'fs.promises.mkdtemp': temporary,
    'Deno.makeTempDir': temporary,
    'Deno.makeTempDirSync': temporary,
    'tempfile.gettempdir': temporary,
    'tempfile.mkdtemp': temporary,
    'std.env.temp_dir': temporary,
    'process.cwd': working,
    'Deno.cwd': working,
    'os.getcwd': working,
    'pathlib.Path.cwd': working,
    'std.env.current_dir': working,
  },
};
