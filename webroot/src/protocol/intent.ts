import { newId } from './new-id';
import { statusOf } from './problem';

/**
 * The idempotency key of what somebody is about to do. Sent again with the same input, as after a lost answer, it has the
 * same key and is done once; another input, and the same one after it was done or refused, has another key.
 */
export class Intent {
  private input: string | null = null;
  private key = '';

  async run<T>(input: unknown, work: (key: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(input) ?? '';
    if (text !== this.input) {
      this.input = text;
      this.key = newId();
    }
    try {
      const answer = await work(this.key);
      this.input = null;
      return answer;
    } catch (error) {
      if (isSettled(statusOf(error))) this.input = null;
      throw error;
    }
  }
}

/** Whether the server has decided; else, as while the first attempt still goes on, it may have been done. */
const isSettled = (status: number) => status >= 400 && status < 500 && status !== 409 && status !== 429;
