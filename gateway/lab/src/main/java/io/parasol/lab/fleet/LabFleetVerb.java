// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.gateway.cli.fleet.FleetVerb;
import picocli.CommandLine.Command;

/** {@code parasol fleet} of the lab: the verbs of a plant, and the demo. */
@Command(
    name = "fleet",
    description = "Many sites and their central broker.",
    synopsisSubcommandLabel = "VERB",
    subcommands = FleetDemoVerb.class)
public final class LabFleetVerb extends FleetVerb {}
