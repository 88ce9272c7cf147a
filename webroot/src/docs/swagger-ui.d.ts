declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  /** Shows a contract in the element; only the options that this page sets. */
  export default function SwaggerUI(options: {
    dom_id: string;
    url: string;
    validatorUrl: null;
    deepLinking: boolean;
    docExpansion: 'list' | 'full' | 'none';
    defaultModelsExpandDepth: number;
    displayOperationId: boolean;
    displayRequestDuration: boolean;
    filter: boolean;
    syntaxHighlight: { activated: boolean; theme: string };
  }): void;
}
