// Written by `npm run texts` from the English catalogue, src/texts/en. Do not edit it.

export interface Palette {
  readonly title: string;
  readonly label: string;
  readonly placeholder: string;
  readonly none: string;
  readonly found: (n: number) => string;
  readonly kinds: {
    readonly go: string;
    readonly incident: string;
    readonly answer: string;
    readonly person: string;
    readonly service: string;
    readonly do: string;
    readonly set: string;
  };
  readonly incident: (values: { id: string | number; title: string | number }) => string;
  readonly answer: (values: { answer: string | number; id: string | number }) => string;
  readonly pageService: (name: string | number) => string;
  readonly theme: (name: string | number) => string;
  readonly language: (name: string | number) => string;
}
