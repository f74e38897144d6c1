// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import picocli.CommandLine.Command;

/**
 * {@code parasol store}: inspects the durable store of a site, with or without a running gateway.
 */
@Command(
    name = "store",
    description = "The durable store of readings; can also be used while the gateway runs.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {StoreStatusVerb.class, StoreVerifyVerb.class, StoreDrainVerb.class})
public final class StoreVerb {}
