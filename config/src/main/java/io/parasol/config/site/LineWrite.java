// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/**
 * What a signed command may do to a point of a device that speaks in lines, and the request that
 * carries it.
 */
public record LineWrite(WriteRule rule, LineTemplate send) {}
