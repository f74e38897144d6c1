// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.cli.run.RunVerb;
import io.parasol.gateway.store.segment.StoreEnvironment;
import java.time.Instant;
import java.time.InstantSource;
import picocli.CommandLine.Command;

/**
 * {@code parasol run-in-1970}, for {@code bench faults}: runs a gateway whose system clock begins
 * in 1970, as on a machine whose clock has no battery.
 */
@Command(
    name = "run-in-1970",
    hidden = true,
    description = "Runs a gateway whose clock begins in 1970, for bench faults.")
public final class RunIn1970Verb extends RunVerb {

  public RunIn1970Verb() {
    super(
        (config, isStopping) ->
            Gateway.start(config, StoreEnvironment.DEFAULT, clock(), isStopping));
  }

  private static InstantSource clock() {
    long begin = System.nanoTime();
    return () -> Instant.EPOCH.plusNanos(System.nanoTime() - begin);
  }
}
