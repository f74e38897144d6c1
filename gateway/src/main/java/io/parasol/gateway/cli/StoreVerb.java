// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import picocli.CommandLine.Command;

/** {@code parasol store}: the durable store of a site, beside its gateway or without one. */
@Command(
    name = "store",
    description = "The durable store of readings; works beside a running gateway, too.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {StoreStatusVerb.class, StoreVerifyVerb.class, StoreDrainVerb.class})
final class StoreVerb {}
