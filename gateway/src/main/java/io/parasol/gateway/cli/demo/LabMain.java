// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.demo;

import io.parasol.gateway.Gateway;
import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.cli.SimulateVerb;
import io.parasol.gateway.cli.bench.BenchVerb;
import io.parasol.gateway.cli.bench.OverloadedRunVerb;
import io.parasol.gateway.cli.verb.GatewayProgram;

/** The entry point of the lab: every verb of a plant, plus the demo, the simulator, benchmarks. */
public final class LabMain {

  private LabMain() {}

  public static void main(String[] arguments) {
    Cli.configureLogging(arguments);
    System.exit(cli(Gateway::start).execute(arguments).number());
  }

  /** Returns the command line of the lab. */
  public static Cli cli(GatewayProgram gateway) {
    return new Cli(
        gateway,
        new DemoVerb(gateway),
        new SimulateVerb(),
        new BenchVerb(),
        new OverloadedRunVerb(gateway));
  }
}
