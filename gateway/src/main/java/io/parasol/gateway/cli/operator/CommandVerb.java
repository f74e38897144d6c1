// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import picocli.CommandLine.Command;

/** {@code parasol command}: signed commands, from the operator's side. */
@Command(
    name = "command",
    description = "Makes, sends and follows signed commands.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      CommandSignVerb.class,
      CommandSendVerb.class,
      CommandWatchVerb.class,
      CommandExplainVerb.class
    })
public final class CommandVerb {}
