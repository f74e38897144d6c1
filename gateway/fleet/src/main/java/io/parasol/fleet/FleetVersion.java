// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the name of the program, and the version in the manifest. */
public final class FleetVersion implements IVersionProvider {

  private final String program;

  private FleetVersion(String program) {
    this.program = program;
  }

  /** Lets the program and all of its verbs print the version. */
  public static CommandLine printedBy(CommandLine program) {
    set(program, new FleetVersion(program.getCommandName()));
    return program;
  }

  private static void set(CommandLine line, FleetVersion version) {
    line.getCommandSpec().versionProvider(version);
    line.getSubcommands().values().forEach(verb -> set(verb, version));
  }

  @Override
  public String[] getVersion() {
    @Nullable String version = FleetVersion.class.getPackage().getImplementationVersion();
    return new String[] {
      program + " " + Objects.requireNonNullElse(version, "(not built by Maven)")
    };
  }
}
