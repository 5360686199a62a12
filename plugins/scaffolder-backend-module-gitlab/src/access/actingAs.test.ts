import { Secret } from '../sealing/secret';
import { decideActingAs } from './actingAs';

const user = Secret.of('fake-user-token');
const integration = Secret.of('fake-integration-token');

function decide(options: {
  userToken?: Secret;
  integrationToken?: Secret;
  required?: boolean;
}) {
  return decideActingAs({
    host: 'gitlab.example',
    userToken: options.userToken,
    integrationToken: options.integrationToken,
    requireScmUserCredentials: options.required ?? false,
  });
}

function errorOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a failure');
}

describe('decideCredential', () => {
  it("takes the user's token before the integration's", () => {
    const credential = decide({
      userToken: user,
      integrationToken: integration,
    });
    expect(credential.token.reveal()).toBe('fake-user-token');
    expect(credential).toMatchObject({
      owner: 'user',
      scheme: 'bearer',
      description: 'as the user, with the token of this step',
    });
  });

  it.each([undefined, Secret.of(''), Secret.of('  ')])(
    "takes the integration's where the step has none",
    userToken => {
      const credential = decide({ userToken, integrationToken: integration });
      expect(credential.token.reveal()).toBe('fake-integration-token');
      expect(credential).toMatchObject({
        owner: 'integration',
        scheme: 'private-token',
        description: "with the integration's token",
      });
    },
  );

  it("never falls back to the integration where the user's is required", () => {
    expect(() =>
      decide({ integrationToken: integration, required: true }),
    ).toThrow(/requireScmUserCredentials is on/);
    expect(decide({ userToken: user, required: true }).owner).toBe('user');
  });

  it('says where a token belongs when there is none', () => {
    expect(() => decide({})).toThrow(
      expect.objectContaining({
        name: 'AuthenticationError',
        message: expect.stringContaining('integrations.gitlab[].token'),
      }),
    );
  });

  it.each(['fake\ntoken', 'fake tökèn', 'two fake tokens'])(
    'refuses what cannot be sent, without showing it',
    value => {
      const error = errorOf(() => decide({ userToken: Secret.of(value) }));
      expect(error.name).toBe('InputError');
      expect(error.message).not.toContain(value);
    },
  );

  it('forgives the line break that a file ends with', () => {
    const { token } = decide({ userToken: Secret.of('fake-user-token\n') });
    expect(token.reveal()).toBe('fake-user-token');
  });
});
