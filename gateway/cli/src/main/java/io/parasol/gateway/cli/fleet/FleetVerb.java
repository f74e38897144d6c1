// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.fleet;

import picocli.CommandLine.Command;

/** {@code parasol fleet}: many sites and their central broker. */
@Command(
    name = "fleet",
    description = "Many sites and their central broker.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {FleetRulesVerb.class, FleetAuthorityVerb.class})
public class FleetVerb {}
