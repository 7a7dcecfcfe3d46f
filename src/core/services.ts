/** Owns what an interface file defines: services and their procedures, whatever implements them. Names no language of such files. */

/** A service that some program implements. */
export interface ServiceDefinition {
  /** With its package: `shop.v1.Orders`. */
  readonly name: string;
  readonly procedures: readonly Procedure[];
}

/** One procedure of a service. */
export interface Procedure {
  readonly name: string;
  /** It takes or gives more than one message. */
  readonly streams?: true;
}

/** Reads the interface files of a repository. */
export interface InterfaceReader {
  reads(path: string): boolean;
  /** The services that a text defines; never throws. */
  read(text: string): readonly ServiceDefinition[];
}
