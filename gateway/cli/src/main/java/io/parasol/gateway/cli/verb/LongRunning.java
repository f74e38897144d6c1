// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

/**
 * Marks a verb that runs for long or unattended. Its log messages are printed; of all other verbs
 * only errors are.
 */
public interface LongRunning {}
