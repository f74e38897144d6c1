// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import picocli.CommandLine.Command;

/** {@code parasol log}: works with the record of what the gateway did. */
@Command(
    name = "log",
    description = "Shows, verifies, exports, proves, trims and accepts the tamper-evident log.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      LogShowVerb.class,
      LogVerifyVerb.class,
      LogExportVerb.class,
      LogProveVerb.class,
      LogTrimVerb.class,
      LogAcceptVerb.class
    })
public final class LogVerb {}
