import Commands

await Davit.run()
