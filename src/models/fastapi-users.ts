/** Owns what fastapi-users gives as dependencies: the caller, required unless told otherwise. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const currentUser: LibraryCall = { does: 'guard', verdict: 'rejects', unless: [{ option: 'optional', is: true, verdict: 'optional' }] };

export const fastapiUsers: Model = {
  id: 'fastapi-users',
  packages: ['fastapi_users'],
  languages: ['python'],
  watch: [],
  calls: {
    'fastapi_users.FastAPIUsers().current_user': currentUser,
    'fastapi_users.FastAPIUsers()().current_user': currentUser,
    'fastapi_users.FastAPIUsers().authenticator.current_user': currentUser,
  },
};
