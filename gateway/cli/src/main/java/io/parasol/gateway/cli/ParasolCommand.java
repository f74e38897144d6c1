// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of the command line. */
@Command(
    name = "parasol",
    description = "Secure gateway for old solar controllers.",
    synopsisSubcommandLabel = "VERB",
    versionProvider = VersionLine.class,
    scope = ScopeType.INHERIT)
final class ParasolCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.",
      scope = ScopeType.INHERIT)
  boolean help;

  /** Only on the root command: the version of a release is an option of other verbs. */
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print version information and exit.")
  boolean version;

  @Option(
      names = "--verbose",
      description = "Also print stack traces and debug messages.",
      scope = ScopeType.INHERIT)
  boolean verbose;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "Print colours: auto, always or never. Default: ${DEFAULT-VALUE}.",
      scope = ScopeType.INHERIT)
  ColorChoice color = ColorChoice.AUTO;

  /** Read from the arguments before they are parsed, see {@link LogFormat}; here for the help. */
  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description =
          "The format of log lines: text, json, journald, or auto (journald below systemd, else"
              + " text). Default: ${DEFAULT-VALUE}.",
      scope = ScopeType.INHERIT)
  LogFormat logFormat = LogFormat.AUTO;
}
