// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import picocli.CommandLine.Command;

/** {@code parasol command}: signs, sends and follows commands. */
@Command(
    name = "command",
    description = "Signs, sends and follows commands.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      CommandSignVerb.class,
      CommandSendVerb.class,
      CommandWatchVerb.class,
      CommandExplainVerb.class
    })
public final class CommandVerb {}
