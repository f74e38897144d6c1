// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of the command line. */
@Command(
    name = "parasol",
    description = "Stands guard over old solar controllers.",
    synopsisSubcommandLabel = "VERB",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT)
final class ParasolCommand {

  @Option(
      names = "--verbose",
      description = "Also print stack traces and debug messages.",
      scope = ScopeType.INHERIT)
  boolean verbose;
}
