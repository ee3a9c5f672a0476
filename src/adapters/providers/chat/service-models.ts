import type { AnthropicProviderConfig, OpenaiProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { ProviderFactoryOptions } from '../provider-factory-options.ts';
import { AnthropicDialect } from './anthropic/anthropic-dialect.ts';
import { HttpConnections } from './http/http-connections.ts';
import { OpenaiDialect } from './openai/openai-dialect.ts';
import { ServiceModel, type ServiceModelOptions } from './service-model.ts';

/** Models of services that are asked over HTTP. All of one process share their connections. */
export class ServiceModels {
  readonly #options: ServiceModelOptions;

  constructor(options: ProviderFactoryOptions) {
    this.#options = { ...options, connections: new HttpConnections(options.env) };
  }

  model(config: OpenaiProviderConfig | AnthropicProviderConfig): ServiceModel {
    const dialect = config.name === 'openai' ? new OpenaiDialect(config) : new AnthropicDialect(config);
    return new ServiceModel(config, dialect, this.#options);
  }
}
