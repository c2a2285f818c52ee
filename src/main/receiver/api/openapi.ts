import { z } from 'zod';
import { VALIDATE_PATHS } from '../../../shared/wire/messages';
import { ROUTES, type Route } from './routes';
import { errorAnswer } from './schemas';

/** The OpenAPI 3.1 document of the API, made from the schemas that check the requests. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of ROUTES)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lockstep receiver',
      version: '1',
      description: `Reads of mirrored workspaces, each of one whole revision. The key is checked at ${VALIDATE_PATHS.join(', ')}.`,
    },
    security: [{ key: [] }, { bearer: [] }],
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
    paths,
  };
}

function operation({ path, summary, query, body, answer, raw }: Route): object {
  const answerType = raw?.type ?? 'application/json';
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    return { name, in: 'path', required: true, schema: { type: 'string' } };
  });
  return {
    summary,
    parameters: [...inPath, ...(query ? parametersOf(query) : [])],
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }
      : {}),
    responses: {
      200: {
        description: 'The answer.',
        content: {
          [answerType]: answerType === 'application/octet-stream' ? {} : { schema: schemaOf(answer, 'output') },
        },
      },
      default: {
        description: 'An error.',
        content: { 'application/json': { schema: schemaOf(errorAnswer, 'output') } },
      },
    },
  };
}

function parametersOf(query: z.ZodObject): object[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function schemaOf(type: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return schema;
}
