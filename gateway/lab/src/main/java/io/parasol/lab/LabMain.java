// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab;

import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.lab.bench.BenchVerb;
import io.parasol.lab.bench.MeasuredRunVerb;
import io.parasol.lab.bench.OverloadedRunVerb;
import io.parasol.lab.bench.RunIn1970Verb;
import io.parasol.lab.demo.DemoVerb;
import io.parasol.lab.demo.SimulateVerb;
import io.parasol.lab.fleet.LabFleetVerb;

/** The entry point of the lab: every verb of a plant, plus the demo, the simulator, benchmarks. */
public final class LabMain {

  private LabMain() {}

  public static void main(String[] arguments) {
    Cli.prepareProcess(() -> System.exit(ExitCode.DONE.number()), arguments);
    System.exit(cli(Gateway::start).execute(arguments).number());
  }

  /** Returns the command line of the lab. */
  public static Cli cli(GatewayProgram gateway) {
    return new Cli(
        gateway,
        new DemoVerb(gateway),
        new SimulateVerb(),
        new LabFleetVerb(),
        new BenchVerb(),
        new MeasuredRunVerb(gateway),
        new OverloadedRunVerb(gateway),
        new RunIn1970Verb());
  }
}
