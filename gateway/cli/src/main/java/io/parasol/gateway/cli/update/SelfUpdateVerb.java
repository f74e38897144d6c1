// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.update;

import picocli.CommandLine.Command;

/** {@code parasol self-update}: the releases of the gateway itself. */
@Command(
    name = "self-update",
    description = {
      "The releases of the gateway itself, which a signed command installs.",
      "Run it as the user of the gateway."
    },
    synopsisSubcommandLabel = "VERB",
    subcommands = {SelfUpdateStatusVerb.class, SelfUpdateResetVerb.class, DescribeVerb.class})
public final class SelfUpdateVerb {}
