// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Problems {
  readonly bad_request: {
    readonly title: string;
    readonly todo: string;
  };
  readonly unauthorized: {
    readonly title: string;
    readonly todo: string;
  };
  readonly token_revoked: {
    readonly title: string;
    readonly todo: string;
  };
  readonly not_allowed: {
    readonly title: string;
    readonly todo: string;
  };
  readonly unknown: {
    readonly title: string;
    readonly todo: string;
  };
  readonly unknown_key: {
    readonly title: string;
    readonly todo: string;
  };
  readonly method_not_allowed: {
    readonly title: string;
    readonly todo: string;
  };
  readonly already_resolved: {
    readonly title: string;
    readonly todo: string;
  };
  readonly already_acknowledged: {
    readonly title: string;
    readonly todo: string;
  };
  readonly hand_off_pending: {
    readonly title: string;
    readonly todo: string;
  };
  readonly hand_off_impossible: {
    readonly title: string;
    readonly todo: string;
  };
  readonly already_founded: {
    readonly title: string;
    readonly todo: string;
  };
  readonly bad_invite: {
    readonly title: string;
    readonly todo: string;
  };
  readonly link_closed: {
    readonly title: string;
    readonly todo: string;
  };
  readonly too_large: {
    readonly title: string;
    readonly todo: string;
  };
  readonly invalid: {
    readonly title: string;
    readonly todo: string;
  };
  readonly conflict: {
    readonly title: string;
    readonly todo: string;
  };
  readonly too_many: {
    readonly title: string;
    readonly todo: string;
  };
  readonly rate_limited: {
    readonly title: string;
    readonly todo: string;
  };
  readonly internal: {
    readonly title: string;
    readonly todo: string;
  };
  readonly storage_unavailable: {
    readonly title: string;
    readonly todo: string;
  };
  readonly shutting_down: {
    readonly title: string;
    readonly todo: string;
  };
  readonly hub_unreachable: {
    readonly title: string;
    readonly todo: string;
  };
  readonly not_a_hub: {
    readonly title: string;
    readonly todo: string;
  };
  readonly cannot_start: {
    readonly title: string;
    readonly todo: string;
  };
  readonly not_joined: {
    readonly title: string;
    readonly todo: string;
  };
  readonly secrets_unavailable: {
    readonly title: string;
    readonly todo: string;
  };
  readonly owner_unreachable: {
    readonly title: string;
    readonly todo: string;
  };
}
