// SPDX-License-Identifier: Apache-2.0
/**
 * Manual pages and completion scripts, made from the options and texts of the verbs.
 *
 * <p>Out of scope: the texts themselves, which each verb has.
 */
@NullMarked
package io.parasol.gateway.cli.help;

import org.jspecify.annotations.NullMarked;
