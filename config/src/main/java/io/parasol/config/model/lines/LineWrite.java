// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.profile.WriteRule;

/**
 * What a signed command may write to a point of a device with a line-based text protocol, and the
 * request that writes it.
 */
public record LineWrite(WriteRule rule, LineTemplate send) {}
