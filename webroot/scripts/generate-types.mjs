// Writes src/protocol/openapi.ts from the server's contract; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const contract = new URL('../../src/main/resources/openapi.yaml', import.meta.url);
const target = new URL('../src/protocol/openapi.ts', import.meta.url);

const lastSegment = (reference) => reference.slice(reference.lastIndexOf('/') + 1);

function typeOf(schema, indent) {
  if (schema.$ref) return lastSegment(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return alternatives.map((each) => typeOf(each, indent)).join(' | ');
  if (schema.allOf) return schema.allOf.map((each) => typeOf(each, indent)).join(' & ');
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  }
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const item = typeOf(schema.items ?? {}, indent);
      return /[|&]/.test(item) ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return objectOf(schema, indent);
    default:
      return 'unknown';
  }
}

function objectOf(schema, indent) {
  if (!schema.properties) {
    const values = schema.additionalProperties;
    return `Record<string, ${values && values !== true ? typeOf(values, indent) : 'unknown'}>`;
  }
  const required = new Set(schema.required ?? []);
  const inner = `${indent}  `;
  const lines = Object.entries(schema.properties).map(([name, property]) => {
    const comment = property.description ? `${inner}/** ${property.description.trim()} */\n` : '';
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return `${comment}${inner}${key}${required.has(name) ? '' : '?'}: ${typeOf(property, inner)};`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function render(document) {
  const blocks = Object.entries(document.components.schemas).map(([name, schema]) => {
    const comment = schema.description ? `/** ${schema.description.trim()} */\n` : '';
    return `${comment}export type ${name} = ${typeOf(schema, '')};\n`;
  });
  const head = '// Generated from src/main/resources/openapi.yaml by `npm run types`; do not edit.\n';
  return `${head}\n${blocks.join('\n')}`;
}

const wanted = render(parse(readFileSync(contract, 'utf8')));
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== wanted) {
    process.stderr.write('src/protocol/openapi.ts is older than openapi.yaml: run `npm run types` and commit the result.\n');
    process.exit(1);
  }
} else {
  writeFileSync(target, wanted);
}
