import 'swagger-ui-dist/swagger-ui.css';
import './docs.css';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';

const dark = document.documentElement.classList.contains('dark');
document.documentElement.classList.toggle('dark-mode', dark);

SwaggerUI({
  dom_id: '#contract',
  url: '/api/openapi.json',
  // It would send the contract to a host outside.
  validatorUrl: null,
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayOperationId: true,
  displayRequestDuration: true,
  filter: true,
  syntaxHighlight: { activated: true, theme: dark ? 'nord' : 'idea' },
});
