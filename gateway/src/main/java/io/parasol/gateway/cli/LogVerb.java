// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import picocli.CommandLine.Command;

/** {@code parasol log}: what the gateway did, and whether its log has been touched since. */
@Command(
    name = "log",
    description = "Shows the tamper-evident log, and verifies it; needs no gateway.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {LogShowVerb.class, LogVerifyVerb.class})
final class LogVerb {}
