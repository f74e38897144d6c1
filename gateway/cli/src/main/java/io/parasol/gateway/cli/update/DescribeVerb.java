// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.update;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.StateFormat;
import io.parasol.gateway.state.Version;
import io.parasol.gateway.update.Preflight;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code parasol self-update describe}, for the gateway that is about to install this version: what
 * it must know before.
 */
@Command(
    name = "describe",
    hidden = true,
    description = "Prints the version and the format of the state that it writes, as JSON.")
final class DescribeVerb implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    new Console(spec).json(new Preflight.Description(Version.number(), StateFormat.WRITTEN).json());
  }
}
