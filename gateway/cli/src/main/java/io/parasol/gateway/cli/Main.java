// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.state.ExitCode;

/** The entry point of the program that is installed at a plant. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Cli.prepareProcess(() -> System.exit(ExitCode.DONE.number()), arguments);
    System.exit(new Cli(Gateway::start).execute(arguments).number());
  }
}
