"""Sends CALLS chat completions through openai-python, CONCURRENCY at a time: openai_calls.py BASE_URL CALLS CONCURRENCY."""

import asyncio
import sys

import openai


async def main(base_url: str, calls: int, concurrency: int) -> None:
    client = openai.AsyncOpenAI(base_url=base_url, api_key="sk-benchmark", max_retries=0)
    gate = asyncio.Semaphore(concurrency)

    async def ask(number: int) -> int:
        async with gate:
            answer = await client.chat.completions.create(
                model="echo",
                messages=[{"role": "user", "content": f"question {number}"}],
                max_tokens=64,
            )
            return len(answer.choices[0].message.content)

    lengths = await asyncio.gather(*(ask(number) for number in range(calls)))
    assert len(lengths) == calls and all(lengths)


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
