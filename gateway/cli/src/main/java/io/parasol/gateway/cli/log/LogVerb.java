// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import picocli.CommandLine.Command;

/** {@code parasol log}: shows, verifies and accepts the record of what the gateway did. */
@Command(
    name = "log",
    description = "Shows, verifies and accepts the tamper-evident log; needs no running gateway.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {LogShowVerb.class, LogVerifyVerb.class, LogAcceptVerb.class})
public final class LogVerb {}
