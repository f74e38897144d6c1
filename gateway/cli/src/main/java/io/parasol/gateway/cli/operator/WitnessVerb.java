// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import picocli.CommandLine.Command;

/** {@code parasol witness}: keeps signed heads of evidence logs on another machine. */
@Command(
    name = "witness",
    description = {
      "Keeps the signed heads of a site's evidence log, on another machine than the gateway, and"
          + " raises an alarm if the log goes back or contradicts them. It publishes nothing.",
      "Each message of a gateway proves that its head continues the head before. After a pause,"
          + " parasol log prove makes such a proof from a head that is kept.",
      "Exit code 3 at an alarm. parasol log verify --kept compares a whole log with what was kept."
    },
    synopsisSubcommandLabel = "VERB",
    subcommands = {WitnessWatchVerb.class, WitnessCheckVerb.class})
public final class WitnessVerb {}
