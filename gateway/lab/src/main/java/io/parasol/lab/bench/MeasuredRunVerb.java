// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.gateway.cli.run.RunVerb;
import io.parasol.gateway.state.GatewayProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/**
 * {@code parasol run-measured}, for {@code bench attack}: runs a gateway that prints what it uses,
 * whenever it reads a line.
 */
@Command(name = "run-measured", hidden = true, description = "Runs a gateway for bench attack.")
public final class MeasuredRunVerb extends RunVerb {

  static final String QUESTION = "resources?";
  static final String ANSWER = "resources ";

  public MeasuredRunVerb(GatewayProgram gateway) {
    super(gateway);
  }

  @Override
  public void run() {
    Thread answers = new Thread(MeasuredRunVerb::answer, "resources");
    answers.setDaemon(true);
    answers.start();
    super.run();
  }

  private static void answer() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      while (in.readLine() != null) {
        System.out.println(ANSWER + Resources.ofThisProcess());
        System.out.flush();
      }
    } catch (IOException ended) {
      // The benchmark has ended, and ends this process.
    }
  }
}
